package io.bootwright.bundle.jar;

import io.bootwright.bundle.finding.Diagnostic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The content of a bundle's jar.
 *
 * @param files files of the bundle by path, without {@code META-INF/bundle/}
 * @param headers main attributes of its manifest
 * @param services lines of {@code META-INF/services/io.bootwright.plugin.Workflow}, if there is one
 * @param classes names of its class files, such as {@code org/example/A.class}
 * @param code what was found in them
 */
public record JarContents(
        SortedMap<String, byte[]> files,
        Map<String, String> headers,
        Optional<List<String>> services,
        List<String> classes,
        List<Diagnostic> code) {}

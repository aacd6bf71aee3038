package io.bootwright.server.bundles;

import io.bootwright.formats.Sha256;
import io.bootwright.plugin.Workflow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.pf4j.ExtensionPoint;

/** Makes bundle jars: a small valid bundle, changed as a test needs it, with classes compiled on the spot. */
final class TestBundle {
    private final String id;
    private final String version;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private String yaml;

    private TestBundle(String id, String version) {
        this.id = id;
        this.version = version;
        this.yaml = """
                apiVersion: bundle/v1
                id: ID
                version: "VERSION"
                title: A bundle of a test
                requires:
                  plugin-api: ">=1.0.0 <2.0.0"
                  units-api: 1
                targets:
                  - name: ID.target
                    destructive: false
                    steps:
                      - unit: ID.service
                        title: Do it
                recipe:
                  schema: recipe.schema.json
                installer:
                  kind: maintenance
                  name: maintenance
                  tag: latest
                units:
                  delivery: in-image
                task-iso:
                  volume-id: TASK
                  files:
                    - path: job.json
                      source: job
                    - path: recipe.json
                      source: recipe
                    - path: recipe.schema.json
                      source: schema
                environment:
                  WORD: /word
                completion:
                  mode: webhook
                  timeout: PT1H
                """.replace("ID", id).replace("VERSION", version);
        file("systemd/" + id + ".target", "[Unit]\nRequires=" + id + ".service\n");
        file("systemd/" + id + ".service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
        file("recipe.schema.json", schema(id));
    }

    /** The recipe schema of a bundle whose target has this name. */
    static String schema(String target) {
        return """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
                 "required": ["task_target"], "additionalProperties": false,
                 "properties": {"task_target": {"type": "string", "enum": ["ID.target"]},
                   "word": {"description": "One word.", "type": "string"},
                   "text": {"type": "string"}, "count": {"type": "integer"}}}
                """.replace("ID", target);
    }

    static String sha256(String content) {
        return Sha256.hex(content);
    }

    String id() {
        return id;
    }

    String version() {
        return version;
    }

    static TestBundle of(String id, String version) {
        return new TestBundle(id, version);
    }

    /** Replaces text of bundle.yaml. */
    TestBundle yaml(String from, String to) {
        if (!yaml.contains(from)) {
            throw new IllegalArgumentException("bundle.yaml does not hold " + from);
        }
        yaml = yaml.replace(from, to);
        return this;
    }

    /** Declares one more file of the task medium. */
    TestBundle taskFile(String declaration) {
        return yaml("      source: schema\n", "      source: schema\n    - " + declaration + "\n");
    }

    TestBundle file(String path, String content) {
        return entry("META-INF/bundle/" + path, content);
    }

    TestBundle entry(String path, String content) {
        entries.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a class. */
    TestBundle source(String name, String code) {
        sources.put(name, code);
        return this;
    }

    /** Adds a workflow class {@code test.It} with this body. */
    TestBundle workflow(String body) {
        entry("META-INF/services/io.bootwright.plugin.Workflow", "test.It\n");
        return source("test.It", """
                package test;
                import io.bootwright.plugin.*;
                import java.util.*;
                public final class It implements Workflow {
                %s
                }
                """.formatted(body));
    }

    /** Writes the jar. */
    Path jar(Path directory) {
        return jar(directory, id + "-" + version + ".jar");
    }

    Path jar(Path directory, String name) {
        try {
            Files.createDirectories(directory);
            Path work = Files.createTempFile(directory, ".making-", ".tmp");
            Files.write(work, bytes());
            return Files.move(work, directory.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        try {
            return pack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] pack() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>(entries);
        all.put("META-INF/bundle/bundle.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        all.putAll(compile());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTime(0);
                zip.putNextEntry(header);
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private Map<String, byte[]> compile() throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        if (sources.isEmpty()) {
            return classes;
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        Path output = Files.createTempDirectory("classes");
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            manager.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
            manager.setLocationFromPaths(
                    StandardLocation.CLASS_PATH, List.of(location(Workflow.class), location(ExtensionPoint.class)));
            List<JavaFileObject> units = new ArrayList<>();
            sources.forEach((name, code) -> units.add(new Source(name, code)));
            StringWriter messages = new StringWriter();
            if (!compiler.getTask(messages, manager, null, List.of("-proc:none"), null, units)
                    .call()) {
                throw new IllegalStateException(messages.toString());
            }
            try (Stream<Path> walk = Files.walk(output)) {
                for (Path file : walk.filter(Files::isRegularFile).collect(Collectors.toList())) {
                    classes.put(output.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        } finally {
            try (Stream<Path> walk = Files.walk(output)) {
                for (Path file :
                        walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return classes;
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String name, String code) {
            super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return code;
        }
    }
}

package io.bootwright.virtualbmc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Sha256;
import io.bootwright.formats.StrictYaml;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Makes a stand-in maintenance ISO for scripted machines: volume {@code MAINT}, a {@code units.lock} of the bundles in a
 * directory, and ballast. It boots nothing.
 */
final class MakeInstaller {
    private static final List<String> UNIT_DIRECTORIES =
            List.of("META-INF/bundle/systemd/", "META-INF/bundle/quadlets/");
    private static final List<String> UNIT_KINDS = List.of(".container", ".target", ".service", ".mount");

    /** Room for a task medium, as on the real one. */
    private static final int TASK = 4 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private MakeInstaller() {}

    /** One unit of units.lock; an empty bundle means a shared one. */
    private record Unit(String sha256, String bundle) {}

    /**
     * Writes it.
     *
     * @param plugins directory of bundle jars
     * @param mib its size in MiB, about
     */
    static void write(Path file, Path plugins, int mib) {
        byte[] ballast = new byte[Math.max(0, (mib << 20) - (1 << 20) - TASK)];
        new Random(1).nextBytes(ballast);
        try {
            byte[] lock = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(unitsLock(plugins));
            new JavaIsoToolsWriter()
                    .write(
                            new IsoImage(
                                    "MAINT",
                                    Map.of("units.lock", lock, "ballast.bin", ballast, "task.iso", new byte[TASK])),
                            file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bundles in " + plugins + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode unitsLock(Path plugins) throws IOException {
        SortedMap<String, Unit> units = new TreeMap<>();
        try (var jars = Files.newDirectoryStream(plugins, "*.jar")) {
            for (Path jar : jars) {
                addUnits(jar, units);
            }
        }
        ObjectNode lock = JSON.createObjectNode().put("units_api", 1).put("version", "scripted");
        ArrayNode list = lock.putArray("units");
        units.forEach((name, unit) -> list.addObject()
                .put("name", name)
                .put("sha256", unit.sha256())
                .put("bundle", unit.bundle().isEmpty() ? null : unit.bundle()));
        lock.putArray("images");
        return lock;
    }

    private static void addUnits(Path jar, SortedMap<String, Unit> units) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            ZipEntry manifest = zip.getEntry("META-INF/bundle/bundle.yaml");
            if (manifest == null) {
                return;
            }
            JsonNode bundle =
                    StrictYaml.tree(zip.getInputStream(manifest).readAllBytes()).root();
            String id = bundle.path("id").asText(jar.getFileName().toString());
            // Shared units are matched by name, so that any digest will do.
            for (JsonNode shared : bundle.at("/units/shared")) {
                byte[] stand = shared.asText().getBytes(StandardCharsets.UTF_8);
                units.putIfAbsent(shared.asText(), new Unit(Sha256.hex(stand), ""));
            }
            for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                boolean isUnit = UNIT_DIRECTORIES.stream().anyMatch(entry.getName()::startsWith)
                        && UNIT_KINDS.stream().anyMatch(name::endsWith);
                if (isUnit && !entry.isDirectory()) {
                    byte[] bytes = zip.getInputStream(entry).readAllBytes();
                    units.put(name, new Unit(Sha256.hex(bytes), id));
                }
            }
        }
    }
}

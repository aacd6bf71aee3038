package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bundle new}: a small bundle that works, to be changed into another. */
@Command(
        name = "new",
        description =
                "Writes a small bundle that passes `bundle validate` and `bundle test`, to be changed into yours.")
public final class BundleNew implements Runnable {
    private static final String SKELETON = "skeleton/";
    private static final String PLUGIN_FILE =
            "    # Made by the class, for each job.\n    - path: greeting.txt\n      source: plugin\n      max-bytes: 65536\n";

    private final Context context;

    @Parameters(paramLabel = "DIR", description = "A directory that is not there yet, or is empty.")
    private Path directory = Path.of("");

    @Option(names = "--id", paramLabel = "ID", description = "Name of the bundle; the directory's by default.")
    private @Nullable String id;

    @Option(names = "--java", description = "With a class, for what data cannot say.")
    private boolean java;

    public BundleNew(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        String name = id != null
                ? id
                : String.valueOf(directory.toAbsolutePath().normalize().getFileName());
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*") || name.length() > 40) {
            throw CliException.usage("--id: \"" + Terminal.clean(name)
                    + "\" is no name of a bundle. Use 1 to 40 of a-z, 0-9 and single dashes between them.");
        }
        ArrayNode files = Json.array();
        try {
            if (Files.exists(directory) && !isEmpty(directory)) {
                throw CliException.usage(directory + " is there and not empty. Choose another directory.");
            }
            for (Map.Entry<String, String> file : files(name).entrySet()) {
                Path target = directory.resolve(file.getKey());
                Files.createDirectories(target.toAbsolutePath().getParent());
                Files.writeString(target, text(file.getValue(), name));
                if (file.getKey().endsWith("/step")) {
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                files.add(target.toString());
            }
        } catch (IOException e) {
            throw CliException.usage(directory + " cannot be written: " + FailureWords.of(e));
        }
        ObjectNode done = Json.object().put("id", name).put("directory", directory.toString());
        done.set("files", files);
        context.print(done, () -> {
            files.forEach(file -> context.out().println(file.asText()));
            context.err().println("next: bootwright bundle test " + directory);
        });
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    /** Path in the bundle, and the template it is made of. */
    private Map<String, String> files(String id) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("bundle.yaml", "data/bundle.yaml");
        files.put("recipe.schema.json", "data/recipe.schema.json");
        files.put("README.md", "data/README.md");
        files.put("systemd/" + id + ".target", "data/systemd/target");
        files.put("quadlets/" + id + ".container", "data/quadlets/container");
        files.put("tools/" + id + "/Containerfile", "data/tools/Containerfile");
        files.put("tools/" + id + "/step", "data/tools/step");
        files.put("examples/valid/minimal.json", "data/examples/minimal.json");
        files.put("examples/invalid/no-message.json", "data/examples/no-message.json");
        files.put("examples/invalid/no-message.expect.json", "data/examples/no-message.expect.json");
        if (java) {
            String path = packageName(id).replace('.', '/') + "/" + className(id) + ".java";
            files.put("src/main/java/" + path, "java/Workflow.java");
            files.put("src/main/resources/META-INF/services/io.bootwright.plugin.Workflow", "java/service");
            files.put("examples/invalid/spaces.json", "java/spaces.json");
            files.put("examples/invalid/spaces.expect.json", "java/spaces.expect.json");
        }
        return files;
    }

    private String text(String template, String id) throws IOException {
        try (InputStream in = BundleNew.class.getResourceAsStream(SKELETON + template)) {
            if (in == null) {
                throw new IOException("this program lacks its " + template);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@FILES@\n", java ? PLUGIN_FILE + "\n" : "\n")
                    .replace("@ID@", id)
                    .replace("@PACKAGE@", packageName(id))
                    .replace("@CLASS@", className(id));
        }
    }

    private static String packageName(String id) {
        String letters = id.replace("-", "");
        return "org.example." + (Character.isDigit(letters.charAt(0)) ? "b" : "") + letters;
    }

    /** {@code my-tool} becomes {@code MyToolWorkflow}. */
    private static String className(String id) {
        StringBuilder name = new StringBuilder(Character.isDigit(id.charAt(0)) ? "B" : "");
        for (String word : id.split("-", -1)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.append("Workflow").toString();
    }
}

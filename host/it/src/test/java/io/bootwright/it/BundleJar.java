package io.bootwright.it;

import io.bootwright.bundle.sign.BundleSigner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** A shipped bundle's jar with another version number, and what a team's CI needs to sign it. */
final class BundleJar {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private BundleJar() {}

    /** The shipped bundle that declares a target, under another version. */
    static BundleJar ofTarget(String target, String version) {
        try (Stream<Path> jars = Files.list(Program.home().resolve("plugins"))) {
            for (Path file : jars.filter(jar -> jar.toString().endsWith(".jar")).toList()) {
                BundleJar jar = read(Files.readAllBytes(file));
                String yaml = jar.text("META-INF/bundle/bundle.yaml");
                if (yaml.contains("name: " + target)) {
                    jar.entries.remove("META-INF/MANIFEST.MF");
                    return jar.put(
                            "META-INF/bundle/bundle.yaml",
                            yaml.replaceFirst("(?m)^version: .*$", "version: \"" + version + "\"")
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no shipped bundle declares " + target);
    }

    private static BundleJar read(byte[] bytes) throws IOException {
        BundleJar jar = new BundleJar();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    jar.entries.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return jar;
    }

    private String text(String entry) {
        return new String(entries.getOrDefault(entry, new byte[0]), StandardCharsets.UTF_8);
    }

    BundleJar put(String entry, byte[] content) {
        entries.put(entry, content);
        return this;
    }

    BundleJar yaml(String from, String to) {
        String yaml = text("META-INF/bundle/bundle.yaml");
        if (!yaml.contains(from)) {
            throw new AssertionError("bundle.yaml does not hold " + from);
        }
        return put("META-INF/bundle/bundle.yaml", yaml.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces its classes by one with this body. */
    BundleJar workflow(Path work, String body) {
        entries.keySet().removeIf(name -> name.endsWith(".class"));
        try {
            Path source = Files.createDirectories(work.resolve("test")).resolve("It.java");
            Files.writeString(
                    source,
                    "package test; import io.bootwright.plugin.*; import java.util.*;"
                            + " public final class It implements Workflow {" + body + "}");
            int exit = ToolProvider.getSystemJavaCompiler()
                    .run(
                            InputStream.nullInputStream(),
                            null,
                            null,
                            "-proc:none",
                            "-cp",
                            classPath(),
                            "-d",
                            work.toString(),
                            source.toString());
            if (exit != 0) {
                throw new AssertionError("does not compile: " + body);
            }
            put("test/It.class", Files.readAllBytes(work.resolve("test/It.class")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return put("META-INF/services/io.bootwright.plugin.Workflow", "test.It\n".getBytes(StandardCharsets.UTF_8));
    }

    private static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(Program.home().resolve("lib"))) {
            return String.join(
                    ":",
                    jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).toList());
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A key pair of CI. */
    static final class Signer {
        private final KeyPair pair;

        Signer() {
            try {
                pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        String sign(byte[] jar) {
            return BundleSigner.sign(jar, pair.getPrivate());
        }

        /** A directory of trusted keys with the public half. */
        Path trust(Path directory) {
            try {
                Files.createDirectories(directory);
                Files.writeString(
                        directory.resolve("ci.pem"),
                        "-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getEncoder()
                                        .encodeToString(pair.getPublic().getEncoded())
                                + "\n-----END PUBLIC KEY-----\n");
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Pushes a bundle with {@code oras}, as CI does. */
    static Command push(Host host, Path directory, String reference, byte[] jar, List<String> signatures) {
        try {
            Files.write(directory.resolve("b.jar"), jar);
            Path config = directory.resolve("oras-bundles.json");
            String registry = Artifacts.login(host, config);
            List<String> command = new java.util.ArrayList<>(List.of(
                    System.getProperty("bootwright.it.oras", "oras"),
                    "push",
                    "--plain-http",
                    "--registry-config",
                    config.toString(),
                    registry + "/bundles/" + reference,
                    "--artifact-type",
                    "application/vnd.bootwright.bundle.v1",
                    "b.jar:application/java-archive"));
            for (String signature : signatures) {
                Files.writeString(directory.resolve("b.jar.sig"), signature);
                command.add("b.jar.sig:application/vnd.bootwright.signature.ed25519");
            }
            return Command.run(directory, Map.of(), command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

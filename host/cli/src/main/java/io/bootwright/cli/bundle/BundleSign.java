package io.bootwright.cli.bundle;

import io.bootwright.bundle.sign.BundleSigner;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bundle sign}: writes JAR.sig beside a jar. */
@Command(
        name = "sign",
        description = "Signs a jar with an Ed25519 key and writes the signature to JAR.sig.",
        footer = {
            "",
            "Make a key:  openssl genpkey -algorithm ed25519 -out key.pem",
            "Public part: openssl pkey -in key.pem -pubout -out name.pem   (into the host's bundles.trust directory)"
        })
public final class BundleSign implements Runnable {
    private static final long LARGEST = 64L << 20;

    private final Context context;

    @Parameters(paramLabel = "JAR", description = "What `bundle pack` made.")
    private Path jar = Path.of("");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "Private key (PEM, PKCS #8); - is standard input.")
    private String key = "";

    public BundleSign(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Path target = jar.resolveSibling(jar.getFileName() + ".sig");
        try {
            byte[] bytes = read(jar);
            String signature = BundleSigner.sign(bytes, BundleSigner.privateKey(context.bytes("--key", key)));
            Files.write(target, (signature + "\n").getBytes(StandardCharsets.US_ASCII));
            context.print(
                    Json.object()
                            .put("file", target.toString())
                            .put("signature", signature)
                            .put("digest", Sha256.digest(bytes)),
                    () -> context.out().println(target + " is the signature of " + Sha256.digest(bytes)));
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--key: " + key + " " + e.getMessage());
        } catch (IOException e) {
            throw CliException.usage(target + " cannot be written: " + FailureWords.of(e));
        }
    }

    /** A jar in whole. */
    static byte[] read(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw CliException.usage(jar + " is no file. Give the jar that `bootwright bundle pack` made.");
        }
        try {
            if (Files.size(jar) > LARGEST) {
                throw CliException.usage(jar + " is larger than 64 MiB, more than any host takes.");
            }
            return Files.readAllBytes(jar);
        } catch (IOException e) {
            throw CliException.usage(jar + " cannot be read: " + FailureWords.of(e));
        }
    }
}

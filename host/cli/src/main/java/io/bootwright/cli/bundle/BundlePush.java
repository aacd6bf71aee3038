package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.JsonText;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bundle push}: publishes a jar, with the signature that lies beside it. */
@Command(
        name = "push",
        description = "Publishes a jar to the host, which checks and activates it; JAR.sig beside it goes along.",
        footer = {"", "The same jar again changes nothing. CI without this program: docs/ci/publish-bundle.sh."})
public final class BundlePush implements Runnable {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Context context;

    @Parameters(paramLabel = "JAR", description = "What `bundle pack` made.")
    private Path jar = Path.of("");

    @Option(names = "--signature", paramLabel = "FILE", description = "The signature, if it is not JAR.sig.")
    private @Nullable String signature;

    public BundlePush(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        byte[] bytes = BundleSign.read(jar);
        HttpRequest.Builder request = context.api()
                .request(BundleCommands.BUNDLES)
                .timeout(LIMIT)
                .header("Content-Type", "application/java-archive")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
        signature().ifPresent(text -> request.header("Bootwright-Signature", text));
        JsonNode done = context.api().json(request);
        context.print(done, () -> {
            String id = JsonText.text(done, "id").orElse("");
            String version = JsonText.text(done, "version").orElse("");
            boolean active = done.path("active").asBoolean();
            context.out()
                    .println("bundle " + id + " " + version + " is published"
                            + (active ? " and active" : ", but not active")
                            + JsonText.text(done, "signature")
                                    .map(text -> ", signature: " + text)
                                    .orElse(""));
            if (!active) {
                context.err().println("hint: bootwright bundle activate " + id + " " + version);
            }
        });
    }

    private Optional<String> signature() {
        Path beside = jar.resolveSibling(jar.getFileName() + ".sig");
        if (signature == null && !Files.exists(beside)) {
            return Optional.empty();
        }
        String file = signature == null ? beside.toString() : signature;
        String text = new String(context.bytes("--signature", file), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        if (!text.matches("[A-Za-z0-9+/]{86}==")) {
            throw CliException.usage(file + " is no signature: base64 of the 64 bytes of Ed25519. Make it with"
                    + " `bootwright bundle sign`.");
        }
        return Optional.of(text);
    }
}

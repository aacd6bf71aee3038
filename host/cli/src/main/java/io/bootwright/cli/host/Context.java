package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What a command works with: terminal, common options, and the host they lead to. */
public final class Context {
    private static final int LARGEST_FILE = 8 << 20;

    private final Terminal terminal;
    private final CommonOptions options;

    public Context(Terminal terminal, CommonOptions options) {
        this.terminal = terminal;
        this.options = options;
    }

    public Terminal terminal() {
        return terminal;
    }

    public PrintStream out() {
        return terminal.out();
    }

    public PrintStream err() {
        return terminal.err();
    }

    public boolean json() {
        return options.json();
    }

    /** Prints the host's JSON with {@code --json}, else lets the text be printed. */
    public void print(JsonNode node, Runnable text) {
        if (json()) {
            out().println(JsonText.pretty(node));
        } else {
            text.run();
        }
    }

    public Api api() {
        return new Api(url(), token(), trust());
    }

    private URI url() {
        String text = options.url()
                .or(() -> variable("BOOTWRIGHT_URL"))
                .orElse("http://127.0.0.1:8080")
                .replaceFirst("/+$", "");
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web
                    || uri.getHost() == null
                    || uri.getUserInfo() != null
                    || !uri.getRawPath().isEmpty()) {
                throw CliException.usage("the host's address (BOOTWRIGHT_URL, --url) must be http(s)://HOST[:PORT]");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw CliException.usage("the host's address (BOOTWRIGHT_URL, --url) must be http(s)://HOST[:PORT]");
        }
    }

    private Optional<String> token() {
        Optional<String> token =
                options.tokenFile().map(file -> secret("--token-file", file)).or(() -> variable("BOOTWRIGHT_TOKEN"));
        if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]{1,4096}")) {
            throw CliException.usage("the token is not one line of visible characters");
        }
        return token;
    }

    private Optional<SSLContext> trust() {
        return options.caFile()
                .or(() -> variable("BOOTWRIGHT_CA"))
                .map(file -> Trust.of(bytes("--ca-file", file), file));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(terminal.environment().get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** The one line of a file that holds a secret. */
    public String secret(String option, String file) {
        return new String(bytes(option, file), StandardCharsets.UTF_8).strip();
    }

    /** A file in whole; {@code -} is standard input. */
    public byte[] bytes(String option, String file) {
        try (InputStream in = file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw CliException.usage(option + ": " + file + " is larger than 8 MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw CliException.usage(option + ": " + file + " cannot be read: "
                    + (Files.exists(Path.of(file)) ? FailureWords.of(e) : "no such file"));
        }
    }

    /** A file of JSON that holds an object. */
    public ObjectNode object(String option, String file) {
        return object(option, file, bytes(option, file));
    }

    /** The object that a file of JSON holds. */
    public static ObjectNode object(String option, String file, byte[] bytes) {
        try {
            JsonNode node = Json.parse(bytes);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw CliException.usage(option + ": " + file + " is not a JSON object");
        } catch (JsonException e) {
            throw CliException.usage(option + ": " + file + " is not JSON: " + e.detail() + " (line " + e.line()
                    + ", column " + e.column() + ")");
        }
    }
}

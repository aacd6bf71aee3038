package io.bootwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
final class Context {
    private static final int LARGEST_FILE = 8 << 20;

    private final Terminal terminal;
    private final Root root;

    Context(Terminal terminal, Root root) {
        this.terminal = terminal;
        this.root = root;
    }

    Terminal terminal() {
        return terminal;
    }

    PrintStream out() {
        return terminal.out();
    }

    PrintStream err() {
        return terminal.err();
    }

    boolean json() {
        return root.json();
    }

    /** Prints the host's JSON with {@code --json}, else lets the text be printed. */
    void print(JsonNode node, Runnable text) {
        if (json()) {
            out().println(Json.pretty(node));
        } else {
            text.run();
        }
    }

    Api api() {
        return new Api(url(), token(), trust());
    }

    private URI url() {
        String text = root.url()
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
                throw CliException.usage("BOOTWRIGHT_URL must be http(s)://HOST[:PORT]");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw CliException.usage("BOOTWRIGHT_URL must be http(s)://HOST[:PORT]");
        }
    }

    private Optional<String> token() {
        Optional<String> token =
                root.tokenFile().map(file -> secret("--token-file", file)).or(() -> variable("BOOTWRIGHT_TOKEN"));
        if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]{1,4096}")) {
            throw CliException.usage("the token is not one line of visible characters");
        }
        return token;
    }

    private Optional<SSLContext> trust() {
        return root.caFile().or(() -> variable("BOOTWRIGHT_CA")).map(file -> Trust.of(bytes("--ca-file", file), file));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(terminal.environment().get(name))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** The one line of a file that holds a secret. */
    String secret(String option, String file) {
        return new String(bytes(option, file), StandardCharsets.UTF_8).strip();
    }

    /** A file in whole; {@code -} is standard input. */
    byte[] bytes(String option, String file) {
        try (InputStream in = file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw CliException.usage(option + ": " + file + " is larger than 8 MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw CliException.usage(option + ": " + file + " cannot be read: "
                    + (Files.exists(Path.of(file)) ? e.getMessage() : "no such file"));
        }
    }

    /** A file of JSON that holds an object. */
    ObjectNode object(String option, String file) {
        try {
            JsonNode node = Json.MAPPER.readTree(bytes(option, file));
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw CliException.usage(option + ": " + file + " is not a JSON object");
        } catch (JsonProcessingException e) {
            throw CliException.usage(option + ": " + file + " is not JSON: line "
                    + e.getLocation().getLineNr() + ": " + Terminal.clean(e.getOriginalMessage()));
        } catch (IOException e) {
            throw CliException.usage(option + ": " + file + " cannot be read: " + e.getMessage());
        }
    }
}

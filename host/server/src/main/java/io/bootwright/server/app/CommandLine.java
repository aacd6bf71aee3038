package io.bootwright.server.app;

import io.bootwright.bundle.finding.Nearest;
import io.bootwright.server.config.HostPort;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code serve --data DIR [--listen HOST:PORT] [--config FILE]}.
 *
 * @param data the data directory
 * @param listen overrides the configuration's
 * @param config configuration file
 */
record CommandLine(Path data, Optional<HostPort> listen, Optional<Path> config) {
    static final String USAGE = """
            usage: bootwright serve --data DIR [--listen HOST:PORT] [--config FILE]

              --data DIR          where everything is kept: database, registry, keys; made at the first start
              --listen HOST:PORT  where to listen (default 127.0.0.1:8080); port 0 takes a free one
              --config FILE       configuration (YAML); conf/bootwright.yaml explains every key
              --help, --version""";

    private static final List<String> HELP = List.of("--help", "-h", "help");
    private static final List<String> OPTIONS = List.of("--data", "--listen", "--config");

    /** Wrong usage; the message says what is wrong. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message + "\n" + USAGE.lines().findFirst().orElse(""));
        }
    }

    /** What to print in place of starting, if the arguments ask for that. */
    static Optional<String> information(List<String> arguments) {
        List<String> words = !arguments.isEmpty() && arguments.getFirst().equals("serve")
                ? arguments.subList(1, arguments.size())
                : arguments;
        if (words.stream().anyMatch(HELP::contains)) {
            return Optional.of(USAGE);
        }
        return words.contains("--version") ? Optional.of("bootwright " + ProductVersion.text()) : Optional.empty();
    }

    /**
     * Reads the arguments.
     *
     * @throws UsageException naming what is wrong
     */
    static CommandLine parse(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.getFirst().equals("serve")) {
            throw new UsageException(
                    arguments.isEmpty() ? "a command is needed" : "unknown command " + arguments.getFirst());
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!OPTIONS.contains(name)) {
                throw new UsageException("unknown option " + name + ". " + Nearest.hint(name, OPTIONS));
            }
            if (equals < 0 && i + 1 == arguments.size()) {
                throw new UsageException(name + " needs a value");
            }
            String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
            if (values.put(name, value) != null) {
                throw new UsageException(name + " is there twice");
            }
        }
        String data = values.get("--data");
        if (data == null || data.isEmpty()) {
            throw new UsageException("--data DIR is needed");
        }
        Optional<HostPort> listen = Optional.ofNullable(values.get("--listen")).map(CommandLine::address);
        return new CommandLine(
                path(data), listen, Optional.ofNullable(values.get("--config")).map(CommandLine::path));
    }

    private static HostPort address(String text) {
        return HostPort.parse(text)
                .orElseThrow(() -> new UsageException("--listen must be HOST:PORT, such as 127.0.0.1:8080"));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("not a path: " + text);
        }
    }
}

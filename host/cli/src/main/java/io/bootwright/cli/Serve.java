package io.bootwright.cli;

import io.bootwright.cli.shell.CliException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code serve}, for the help text: the start script runs the host's own program. */
@Command(
        name = "serve",
        description = "Runs a host until it is told to stop (SIGTERM).",
        customSynopsis = "bootwright serve --data DIR [--listen HOST:PORT] [--config FILE]",
        footer = {
            "",
            "Prints \"listening URL\" when it is ready. docs/operators.md has the configuration file.",
            "Environment: BOOTWRIGHT_JAVA_OPTS, more options for Java.",
            "Exit: 0 stopped in order, 1 it failed or another host has the directory, 2 usage or configuration."
        })
final class Serve implements Runnable {
    @Option(names = "--data", paramLabel = "DIR", description = "Where it keeps everything; made if it is not there.")
    private @Nullable Path data;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where it listens (default 127.0.0.1:8080).")
    private @Nullable String listen;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (YAML).")
    private @Nullable Path config;

    @Unmatched
    private List<String> others = List.of();

    @Override
    public void run() {
        List<String> given = Stream.of(data, listen, config)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .toList();
        throw CliException.usage(
                "start a host with the script bin/bootwright (" + (given.size() + others.size()) + " arguments given)");
    }
}

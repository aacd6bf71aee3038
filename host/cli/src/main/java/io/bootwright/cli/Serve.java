package io.bootwright.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code serve}, for the help text: the start script runs the host's own program. */
@Command(
        name = "serve",
        description = "Runs a host: serve --data DIR [--listen HOST:PORT] [--config FILE].",
        synopsisHeading = "Usage: bootwright serve --data DIR [--listen HOST:PORT] [--config FILE]%n")
final class Serve implements Runnable {
    @Unmatched
    private List<String> arguments = List.of();

    @Override
    public void run() {
        throw CliException.usage(
                "start a host with the script bin/bootwright (" + arguments.size() + " arguments given)");
    }
}

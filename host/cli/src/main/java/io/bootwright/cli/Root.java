package io.bootwright.cli;

import io.bootwright.cli.host.CommonOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code bootwright}: what all commands share. */
@Command(
        name = "bootwright",
        description = "Installs bare metal servers over IP alone: the client of a Bootwright host.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        footer = {
            "",
            "Environment: BOOTWRIGHT_URL (default http://127.0.0.1:8080), BOOTWRIGHT_TOKEN, BOOTWRIGHT_CA.",
            "Exit: 0 done, 1 what was asked failed, 2 usage or configuration, 3 host unreachable or not authorised."
        })
final class Root implements Runnable, CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version of this program.")
    private boolean version;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints the host's JSON.")
    private boolean json;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description = "The host, instead of BOOTWRIGHT_URL.")
    private @Nullable String url;

    @Option(
            names = "--token-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "A file with the token, instead of BOOTWRIGHT_TOKEN.")
    private @Nullable String tokenFile;

    @Option(
            names = "--ca-file",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "PEM certificates to trust for the host, instead of BOOTWRIGHT_CA.")
    private @Nullable String caFile;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public boolean json() {
        return json;
    }

    @Override
    public Optional<String> url() {
        return Optional.ofNullable(url);
    }

    @Override
    public Optional<String> tokenFile() {
        return Optional.ofNullable(tokenFile);
    }

    @Override
    public Optional<String> caFile() {
        return Optional.ofNullable(caFile);
    }

    /** Whether only words about this program are wanted; picocli prints them. */
    boolean wordsWanted() {
        return help || version;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "a command is needed");
        }
    }
}

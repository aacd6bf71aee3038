package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of others that talks to registries; tests that need one which is not installed say so. */
final class Tool {
    private final Path program;
    private final Path home;

    private Tool(Path program, Path home) {
        this.program = program;
        this.home = home;
    }

    /**
     * Finds a program.
     *
     * @param property system property that may name its file
     * @param remedy how to get it
     * @param home directory that stands in for the user's
     */
    static Tool find(String name, String property, String remedy, Path home) {
        Optional<Path> found = Stream.concat(
                        Stream.ofNullable(System.getProperty(property)).map(Path::of),
                        Arrays.stream(System.getenv("PATH").split(":")).map(part -> Path.of(part, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            System.out.println("Not tested with " + name + ", which is not installed here: " + remedy);
        }
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
        return new Tool(found.get(), home);
    }

    /** Runs it; whatever it says is part of a failure's message. */
    String run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    String run(Map<String, String> environment, String... arguments) throws Exception {
        return run(true, environment, arguments);
    }

    /** Runs it, and it must end with an error. */
    String fails(String... arguments) throws Exception {
        return run(false, Map.of(), arguments);
    }

    private String run(boolean well, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor() == 0).as(command + "\n" + output).isEqualTo(well);
        return output;
    }
}

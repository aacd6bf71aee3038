package io.bootwright.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A tool image of one static program, built and pushed with buildah as an author's CI does. */
final class LateTool {
    private static final String PROGRAM = """
            package main

            import (
            	"fmt"
            	"os"
            )

            func main() {
            	fmt.Println("the late tool runs as", os.Getenv("STEP"))
            	answer := fmt.Sprintf(`{"answer":%q}`, os.Getenv("WORD"))
            	if err := os.WriteFile("/run/provision/output.json", []byte(answer), 0o644); err != nil {
            		fmt.Fprintln(os.Stderr, err)
            		os.Exit(65)
            	}
            }
            """;

    private LateTool() {}

    /** Pushes the image to a repository of the host; returns the digest of its manifest. */
    static String push(Host host, String repository, Path work) {
        try {
            Files.createDirectories(work);
            Files.writeString(work.resolve("main.go"), PROGRAM);
            Files.writeString(work.resolve("Containerfile"), "FROM scratch\nCOPY step /usr/libexec/step\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.run(work, Map.of("CGO_ENABLED", "0"), List.of("go", "build", "-o", "step", "main.go"))
                .mustSucceed();
        buildah(work, "build", "--quiet", "--tag", "late", ".");
        Path auth = work.resolve("auth.json");
        String registry = Artifacts.login(host, auth);
        buildah(
                work,
                "push",
                "--quiet",
                "--tls-verify=false",
                "--authfile",
                auth.toString(),
                "--digestfile",
                "digest",
                "localhost/late",
                "docker://" + registry + "/" + repository + ":1");
        return Program.text(work.resolve("digest")).strip();
    }

    /** With a store of its own, of which nothing is left on the machine. */
    private static void buildah(Path work, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "buildah",
                "--root",
                work.resolve("store").toString(),
                "--runroot",
                work.resolve("run").toString(),
                "--storage-driver",
                "vfs"));
        command.addAll(List.of(arguments));
        Command.run(work, Map.of(), command).mustSucceed();
    }
}

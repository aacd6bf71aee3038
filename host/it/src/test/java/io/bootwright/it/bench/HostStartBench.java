package io.bootwright.it.bench;

import io.bootwright.it.Host;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From the start of the process to its first answer, on an empty and on a used data directory. */
@Tag("bench")
class HostStartBench {
    @Test
    void answersAfterItsStart() {
        var used = Host.directory("used");
        Host.start(used).close();
        new Rounds()
                .with("used data directory", () -> startAndAsk(used))
                .with("new data directory", () -> startAndAsk(Host.directory("new")))
                .run("Host start to first 200", 1, 5);
    }

    private static void startAndAsk(java.nio.file.Path directory) {
        try (Host host = Host.start(directory)) {
            if (host.get("/health").status() != 200) {
                throw new AssertionError("not healthy");
            }
        }
    }
}

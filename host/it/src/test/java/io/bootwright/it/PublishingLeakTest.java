package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A host to which somebody publishes all day. */
class PublishingLeakTest {
    private static final String TARGET = "install-linux.target";
    private static final int WARM_UP = 30;
    private static final int PUBLISHES = 200;

    private final Path directory = Host.directory("leak");

    /** What must not grow. */
    private record Use(long files, long classLoaders, long heap) {}

    @Test
    void twoHundredPublishesLeaveNothingBehind() {
        try (Host host = Host.start(directory)) {
            publish(host, 0, WARM_UP);
            Use before = use(host);

            publish(host, WARM_UP, PUBLISHES);
            // What is still under way (a connection that ends, a version being dropped) is none of it: a leak stays.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(2))
                    .untilAsserted(() -> {
                        Use after = use(host);
                        System.out.println("Publishing " + PUBLISHES + " times: " + before + " became " + after);
                        assertThat(after.files()).isLessThanOrEqualTo(before.files() * 110 / 100);
                        assertThat(after.classLoaders()).isLessThanOrEqualTo(before.classLoaders() * 110 / 100);
                        assertThat(after.heap()).isLessThanOrEqualTo(before.heap() * 110 / 100);
                    });
        }
    }

    private static void publish(Host host, int from, int count) {
        for (int i = from; i < from + count; i++) {
            byte[] jar = BundleJar.ofTarget(TARGET, "90.0." + i).bytes();
            var answer = host.send(host.request("/api/v1/bundles").POST(HttpRequest.BodyPublishers.ofByteArray(jar)));
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        }
    }

    private Use use(Host host) {
        jcmd(host, "GC.run");
        jcmd(host, "GC.run");
        return new Use(files(host), classLoaders(host), heap(host));
    }

    private static long files(Host host) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(host.pid()), "fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long classLoaders(Host host) {
        return first(Pattern.compile("Total = (\\d+)"), jcmd(host, "VM.classloader_stats"));
    }

    /** In KiB. */
    private long heap(Host host) {
        long used = 0;
        Matcher matcher =
                Pattern.compile("(?:new generation|[Tt]enured).*? used (\\d+)K").matcher(jcmd(host, "GC.heap_info"));
        while (matcher.find()) {
            used += Long.parseLong(matcher.group(1));
        }
        assertThat(used).isPositive();
        return used;
    }

    private static long first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private String jcmd(Host host, String what) {
        Command command = Command.run(
                directory,
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(host.pid()),
                        what));
        command.mustSucceed();
        return command.output();
    }
}

package io.bootwright.it.bench.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What an operator's requests feel while pulls take all the machine has. */
final class UnderLoad {
    private UnderLoad() {}

    /** Sorted times of API requests in milliseconds, made while a blob is pulled over and over by several clients. */
    static List<Double> latencies(Server host, String blob, int pulls, int seconds) {
        var clients = IntStream.range(0, pulls)
                .mapToObj(i -> Transfers.start(List.of(
                        "sh",
                        "-c",
                        "while :; do \"$@\" || exit; done",
                        "sh",
                        "curl",
                        "-sS",
                        "-f",
                        "-o",
                        "/dev/null",
                        "-H",
                        "Authorization: " + host.authorization().orElseThrow(),
                        host.url(blob))))
                .toList();
        try (var http = HttpClient.newHttpClient()) {
            TimeUnit.SECONDS.sleep(1);
            var request = HttpRequest.newBuilder(URI.create(host.url("/api/v1/jobs")))
                    .header("Authorization", bearer(host))
                    .build();
            List<Double> times = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                times.add((System.nanoTime() - start) / 1e6);
                if (status != 200) {
                    throw new AssertionError("status " + status);
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return times.stream().sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            clients.forEach(client -> {
                client.toHandle().descendants().forEach(ProcessHandle::destroy);
                client.destroy();
            });
        }
    }

    private static String bearer(Server host) {
        String basic = host.authorization().orElseThrow().substring("Basic ".length());
        String pair = new String(java.util.Base64.getDecoder().decode(basic), java.nio.charset.StandardCharsets.UTF_8);
        return "Bearer " + pair.substring(pair.indexOf(':') + 1);
    }
}

package io.bootwright.it.bench.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What an operator's requests feel while pulls take all the machine has. The pulls are curl processes on the same
 * processors as the server; the requests come from one thread of this process, one after the other.
 */
final class UnderLoad {
    private static final Pattern SENT = Pattern.compile("(?m)^\\w*registry_sent_bytes_total ([0-9.eE+]+)");

    private UnderLoad() {}

    /**
     * What was seen.
     *
     * @param times of the requests in milliseconds, sorted
     * @param rate of the pulls meanwhile, all together, in MiB/s
     */
    record Seen(List<Double> times, double rate) {
        private double percentile(int percent) {
            return times.get(Math.min(times.size() - 1, times.size() * percent / 100));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%5d requests, median %6.1f ms, 90th percentile %6.1f, 99th %6.1f, worst %6.1f; pulls %5.0f MiB/s",
                    times.size(),
                    percentile(50),
                    percentile(90),
                    percentile(99),
                    times.getLast(),
                    rate);
        }
    }

    /**
     * Asks for a path over and over while a blob is pulled over and over.
     *
     * @param host what the blob is pulled from
     * @param asked what is asked, such as the host itself
     * @param pulls number of pulling processes
     * @param niceness of the pulling processes: 0 lets them fight for the processors with the server as an equal, 19
     *     gives them what the server leaves, which is nearer to clients that have machines of their own
     */
    static Seen measure(Server host, String blob, Server asked, String path, int pulls, int niceness, int seconds) {
        var clients = IntStream.range(0, pulls)
                .mapToObj(i -> Transfers.start(List.of(
                        "nice",
                        "-n",
                        Integer.toString(niceness),
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
        try (var probe = new Probe(asked, path);
                var metrics = new Probe(host.authorizedBy(bearer(host)), "/metrics")) {
            TimeUnit.SECONDS.sleep(2);
            List<Double> times = new ArrayList<>();
            double sent = sent(metrics);
            long start = System.nanoTime();
            long end = start + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                times.add(probe.ask());
                TimeUnit.MILLISECONDS.sleep(5);
            }
            double took = (System.nanoTime() - start) / 1e9;
            double rate = (sent(metrics) - sent) / (1 << 20) / took;
            return new Seen(times.stream().sorted().toList(), rate);
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

    private static double sent(Probe metrics) throws IOException {
        Matcher found = SENT.matcher(metrics.answer());
        if (!found.find()) {
            throw new AssertionError("no number of bytes sent among the metrics");
        }
        return Double.parseDouble(found.group(1));
    }

    /** The host's registry takes its token as a password, its API as it is. */
    static String bearer(Server host) {
        String basic = host.authorization().orElseThrow().substring("Basic ".length());
        String pair = new String(java.util.Base64.getDecoder().decode(basic), java.nio.charset.StandardCharsets.UTF_8);
        return "Bearer " + pair.substring(pair.indexOf(':') + 1);
    }
}

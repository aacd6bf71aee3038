package io.bootwright.it.bench.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Blobs moved by curl, manifests asked for by wrk: the same client for every server. */
final class Transfers {
    private static final Pattern LOCATION = Pattern.compile("(?im)^location: *(\\S+)");
    private static final Pattern RATE = Pattern.compile("Requests/sec: *([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99% +(\\S+)");

    private Transfers() {}

    /** Pushes a file as a blob: POST, then PUT with the whole body. */
    static void push(Server server, String repository, Path file, String digest) {
        String answer = output(curl(
                server,
                "-D",
                "-",
                "-o",
                "/dev/null",
                "-X",
                "POST",
                server.url("/v2/" + repository + "/blobs/uploads/")));
        Matcher location = LOCATION.matcher(answer);
        if (!location.find()) {
            throw new AssertionError(server.name() + " opens no upload: " + answer);
        }
        String to = location.group(1);
        String url = to.startsWith("/") ? server.url(to) : to;
        output(curl(
                server,
                "-f",
                "-o",
                "/dev/null",
                "-H",
                "Content-Type: application/octet-stream",
                "-T",
                file.toString(),
                url + (url.contains("?") ? "&" : "?") + "digest=" + digest));
    }

    /** Gets a URL's body, several times at once, and throws it away. */
    static void get(Server server, String path, int parallel) {
        var clients = IntStream.range(0, parallel)
                .mapToObj(i -> start(curl(server, "-f", "-o", "/dev/null", server.url(path))))
                .toList();
        clients.forEach(Transfers::await);
    }

    /** What wrk saw: requests per second, and the 99th percentile as it prints it. */
    record Requests(double perSecond, String p99) {}

    /** Asks for one URL over 16 connections for some seconds. */
    static Requests ask(Server server, String path, int seconds) {
        var command = new ArrayList<>(List.of(
                "wrk",
                "-t1",
                "-c16",
                "-d" + seconds + "s",
                "--latency",
                "-H",
                "Accept: application/vnd.oci.image.manifest.v1+json"));
        server.authorization().ifPresent(header -> command.addAll(List.of("-H", "Authorization: " + header)));
        command.add(server.url(path));
        String text = output(command);
        Matcher rate = RATE.matcher(text);
        Matcher p99 = P99.matcher(text);
        if (text.contains("Non-2xx") || !rate.find() || !p99.find()) {
            throw new AssertionError(server.name() + ": " + text);
        }
        return new Requests(Double.parseDouble(rate.group(1)), p99.group(1));
    }

    static List<String> curl(Server server, String... arguments) {
        // The header goes by the command line: these are throw-away servers of one benchmark run.
        Stream<String> who =
                server.authorization().stream().flatMap(header -> Stream.of("-H", "Authorization: " + header));
        return Stream.of(Stream.of("curl", "-sS", "-H", "Expect:"), who, Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
    }

    static String output(List<String> command) {
        Process process = start(command);
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command.getFirst() + " ends with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process process) {
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError("curl ends with " + process.exitValue() + ": "
                        + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

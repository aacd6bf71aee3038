package io.bootwright.it.bench.registry;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Pushes blobs of 10 KiB (POST, then PUT) from eight keep-alive connections. A client of few instructions, so that the
 * server is what is measured.
 */
final class SmallBlobs {
    private static final int WORKERS = 8;
    private static final int SIZE = 10 * 1024;

    private SmallBlobs() {}

    /** Blobs acknowledged per second. */
    static double push(Server server, int seconds) {
        AtomicLong done = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        var threads = IntStream.range(0, WORKERS)
                .mapToObj(i -> Thread.ofPlatform().start(() -> work(server, end, done)))
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        return done.get() / ((System.nanoTime() - start) / 1e9);
    }

    private static void work(Server server, long end, AtomicLong done) {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] blob = new byte[SIZE];
            while (System.nanoTime() < end) {
                ThreadLocalRandom.current().nextBytes(blob);
                String digest = "sha256:" + HexFormat.of().formatHex(sha256.digest(blob));
                send(socket, server, "POST", "/v2/bench/small/blobs/uploads/", new byte[0]);
                String to = location(answer(in, 202));
                String path = to.startsWith("/") ? to : to.substring(to.indexOf('/', "http://".length()));
                String put = path + (path.contains("?") ? "&" : "?") + "digest=" + digest;
                send(socket, server, "PUT", put, blob);
                answer(in, 201);
                done.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(server.name(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void send(Socket socket, Server server, String method, String path, byte[] body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nContent-Length: "
                + body.length + "\r\nContent-Type: application/octet-stream\r\n"
                + server.authorization()
                        .map(header -> "Authorization: " + header + "\r\n")
                        .orElse("")
                + "\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[headBytes.length + body.length];
        System.arraycopy(headBytes, 0, all, 0, headBytes.length);
        System.arraycopy(body, 0, all, headBytes.length, body.length);
        socket.getOutputStream().write(all);
    }

    /** Reads one answer whole; returns its head. */
    private static String answer(InputStream in, int expected) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        String text = head.toString();
        String length = header(text, "content-length:");
        in.skipNBytes(length.isEmpty() ? 0 : Long.parseLong(length));
        if (!text.startsWith("HTTP/1.1 " + expected)) {
            throw new IOException(text);
        }
        return text;
    }

    private static String location(String head) {
        return header(head, "location:");
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name, 0, name.length()))
                .map(line -> line.substring(name.length()).strip())
                .findFirst()
                .orElse("");
    }
}

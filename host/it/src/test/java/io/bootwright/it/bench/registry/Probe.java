package io.bootwright.it.bench.registry;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client of one connection that asks for one path over and over, in the thread that calls it and with one write and a
 * blocking read per answer: of the times it takes, as little as can be is its own.
 */
final class Probe implements AutoCloseable {
    private final Server server;
    private final Socket socket;
    private final InputStream in;
    private final byte[] request;

    Probe(Server server, String path) throws IOException {
        this.server = server;
        this.socket = new Socket("127.0.0.1", server.port());
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        String who = server.authorization()
                .map(header -> "Authorization: " + header + "\r\n")
                .orElse("");
        this.request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n" + who + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Milliseconds from the first byte sent to the last one received. */
    double ask() throws IOException {
        long start = System.nanoTime();
        answer();
        return (System.nanoTime() - start) / 1e6;
    }

    /** The body of one answer. */
    String answer() throws IOException {
        socket.getOutputStream().write(request);
        String status = line();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new AssertionError(server.name() + " answers " + status);
        }
        int length = -1;
        boolean chunked = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        lower.substring("content-length:".length()).strip());
            }
            chunked |= lower.equals("transfer-encoding: chunked");
        }
        return new String(chunked ? chunks() : in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(server.name() + " ends the connection");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

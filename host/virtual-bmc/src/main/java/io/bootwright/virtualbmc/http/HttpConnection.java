package io.bootwright.virtualbmc.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One keep-alive connection (RFC 9112). */
final class HttpConnection {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int IDLE_MILLIS = 60_000;

    private final Socket socket;
    private final HttpHandler handler;

    HttpConnection(Socket socket, HttpHandler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    void serve() throws IOException {
        socket.setSoTimeout(IDLE_MILLIS);
        socket.setTcpNoDelay(true);
        var out = new BufferedOutputStream(socket.getOutputStream(), 16_384);
        var reader = new RequestReader(new BufferedInputStream(socket.getInputStream(), 16_384), out);
        while (true) {
            HttpRequest request;
            try {
                request = reader.next();
            } catch (BadRequestException e) {
                write(out, "GET", HttpResponse.of(e.status(), "text/plain", e.getMessage() + "\n"), false);
                return;
            }
            if (request == null) {
                return;
            }
            HttpResponse response = answer(request);
            if (response.status() == HttpResponse.CUT) {
                socket.setSoLinger(true, 0);
                return;
            }
            boolean keep = request.header("connection")
                    .map(value -> !value.equalsIgnoreCase("close"))
                    .orElse(true);
            write(out, request.method(), response, keep);
            if (!keep) {
                return;
            }
        }
    }

    private HttpResponse answer(HttpRequest request) {
        try {
            return handler.handle(request);
        } catch (RuntimeException e) {
            LOG.warn("{} failed", request, e);
            return HttpResponse.of(500, "text/plain", "internal error\n");
        }
    }

    private static void write(OutputStream out, String method, HttpResponse response, boolean keep) throws IOException {
        var head = new StringBuilder("HTTP/1.1 ")
                .append(response.status())
                .append(' ')
                .append(reason(response.status()))
                .append("\r\n");
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            head.append(header.getKey())
                    .append(": ")
                    .append(header.getValue().replaceAll("[\\r\\n]", " "))
                    .append("\r\n");
        }
        if (response.status() != 204 && response.status() != 304) {
            head.append("Content-Length: ").append(response.body().length).append("\r\n");
        }
        head.append(keep ? "\r\n" : "Connection: close\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!method.equals("HEAD") && response.status() != 204) {
            out.write(response.body());
        }
        out.flush();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 202 -> "Accepted";
            case 204 -> "No Content";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "Status";
        };
    }
}

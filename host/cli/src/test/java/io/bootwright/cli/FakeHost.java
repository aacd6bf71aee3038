package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.cli.shell.WindowSize;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Plays a host's API as a test says, and runs commands against it. */
final class FakeHost implements AutoCloseable {
    /** Handles one request. */
    interface Handler {
        void handle(Call call) throws IOException;
    }

    /** What a command did. */
    record Ran(int exit, String out, String err) {
        JsonNode json() {
            try {
                return Json.parse(out);
            } catch (JsonException e) {
                throw new AssertionError(out, e);
            }
        }
    }

    /** A request, and the way to answer it. */
    record Call(HttpExchange exchange, byte[] body) {
        String method() {
            return exchange.getRequestMethod();
        }

        String path() {
            return exchange.getRequestURI().toString();
        }

        String header(String name) {
            return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                    .orElse("");
        }

        JsonNode json() {
            return Api.parse(body);
        }

        void answer(int status, String text, String... headers) throws IOException {
            for (int at = 0; at < headers.length; at += 2) {
                exchange.getResponseHeaders().set(headers[at], headers[at + 1]);
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 || method().equals("HEAD") ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (!method().equals("HEAD")) {
                    out.write(bytes);
                }
            }
        }

        /** Events, and then the stream breaks off. */
        void events(String... events) throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (String event : events) {
                    out.write(event.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        }
    }

    final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeHost() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            Call call = new Call(exchange, exchange.getRequestBody().readAllBytes());
            calls.add(call);
            handler(call).handle(call);
        });
        server.start();
    }

    private Handler handler(Call call) {
        String path = call.exchange().getRequestURI().getPath();
        Handler exact = handlers.get(call.method() + " " + path);
        if (exact != null) {
            return exact;
        }
        return handlers.entrySet().stream()
                .filter(each -> each.getKey().endsWith("*"))
                .filter(each -> (call.method() + " " + path)
                        .startsWith(each.getKey().substring(0, each.getKey().length() - 1)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(other -> other.answer(404, """
                        {"title":"There is no such resource","status":404,"code":"not-found"}"""));
    }

    /** A request such as {@code GET /api/v1/jobs}; a star at its end stands for anything. */
    void on(String request, Handler handler) {
        handlers.put(request, handler);
    }

    void on(String request, int status, String text, String... headers) {
        on(request, call -> call.answer(status, text, headers));
    }

    List<Call> calls(String request) {
        synchronized (calls) {
            return calls.stream()
                    .filter(call -> (call.method() + " " + call.path()).startsWith(request))
                    .toList();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Ran run(String... arguments) {
        return run(false, "", arguments);
    }

    Ran run(boolean interactive, String input, String... arguments) {
        return run(Map.of("BOOTWRIGHT_URL", url(), "BOOTWRIGHT_TOKEN", "t0p-secret"), interactive, input, arguments);
    }

    static Ran run(Map<String, String> environment, boolean interactive, String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                environment,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                interactive,
                () -> new WindowSize(80, 24));
        int exit = Main.run(terminal, List.of(arguments));
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}

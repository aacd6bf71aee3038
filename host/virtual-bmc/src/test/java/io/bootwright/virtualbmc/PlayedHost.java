package io.bootwright.virtualbmc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tiny server that plays the host: media with ranges, webhook, registry. */
final class PlayedHost implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final byte[] LAYER = new byte[3_000_000];

    static {
        new Random(3).nextBytes(LAYER);
    }

    final List<JsonNode> reports = new CopyOnWriteArrayList<>();
    final Map<String, Integer> requests = new ConcurrentHashMap<>();
    /** How many webhook requests are answered by 503 first. */
    final AtomicInteger refuseReports = new AtomicInteger();
    /** After how many bytes a blob's first connection breaks; 0 for never. */
    final AtomicInteger breakBlobAt = new AtomicInteger();

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final HttpServer server;

    PlayedHost() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/media/", exchange -> ranged(exchange, "application/octet-stream"));
        server.createContext("/v2/", this::registry);
        server.createContext("/api/v1/status-webhook/", this::webhook);
        server.start();
        String layer = digest(LAYER);
        files.put("/v2/os-images/debian/blobs/" + layer, LAYER);
        byte[] manifest = ("{\"schemaVersion\":2,\"layers\":[{\"digest\":\"" + layer + "\",\"size\":" + LAYER.length
                        + ",\"mediaType\":\"x/y\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        files.put("/v2/os-images/debian/manifests/" + digest(manifest), manifest);
        image = "127.0.0.1:" + port() + "/os-images/debian@" + digest(manifest);
    }

    final String image;

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Offers a file under /media/. */
    URI offer(String name, byte[] bytes) {
        files.put("/media/" + name, bytes);
        return url("/media/" + name);
    }

    URI offer(Path directory, IsoImage image) throws IOException {
        Path file = Files.createTempFile(directory, "image", ".iso");
        new JavaIsoToolsWriter().write(image, file);
        return offer(image.volumeId().toLowerCase(java.util.Locale.ROOT) + "-x1.iso", Files.readAllBytes(file));
    }

    URI installer(Path directory) throws IOException {
        return installer(directory, 2_500_000);
    }

    URI installer(Path directory, int size) throws IOException {
        byte[] ballast = new byte[size];
        new Random(4).nextBytes(ballast);
        return offer(directory, new IsoImage("MAINT", Map.of("units.lock", new byte[] {'{', '}'}, "ballast", ballast)));
    }

    URI task(Path directory, ObjectNode job) throws IOException {
        return task(directory, job, recipe(), Map.of());
    }

    ObjectNode recipe() {
        return JSON.createObjectNode()
                .put("task_target", "install-linux.target")
                .put("oci_url", image);
    }

    URI task(Path directory, ObjectNode job, ObjectNode recipe, Map<String, String> units) throws IOException {
        Map<String, byte[]> content = new HashMap<>();
        content.put("job.json", JSON.writeValueAsBytes(job));
        content.put("recipe.json", JSON.writeValueAsBytes(recipe));
        units.forEach((name, text) -> content.put("units/" + name, text.getBytes(StandardCharsets.UTF_8)));
        return offer(directory, new IsoImage("TASK", content));
    }

    ObjectNode job(String serial) {
        ObjectNode job = JSON.createObjectNode()
                .put("job_id", "8d6f6f0e-0000-4000-8000-000000000001")
                .put("server_serial", serial)
                .put("webhook_url", url("/api/v1/status-webhook/" + serial).toString())
                .put("webhook_token", "webhook-token")
                .put("registry_url", url("").toString())
                .put("pull_token", "pull-token");
        ObjectNode bundle = job.putObject("bundle").put("target", "install-linux.target");
        List.of("partition.service", "image-linux.service", "bootloader-linux.service", "config-drive.service")
                .forEach(bundle.putArray("steps")::add);
        job.putObject("network").put("version", 2);
        return job;
    }

    private void registry(HttpExchange exchange) throws IOException {
        // base64 of job:pull-token
        if (!"Basic am9iOnB1bGwtdG9rZW4=".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, new byte[0]);
            return;
        }
        if (exchange.getRequestURI().getPath().contains("/blobs/") && breakBlobAt.get() > 0) {
            int at = breakBlobAt.getAndSet(0);
            exchange.sendResponseHeaders(200, LAYER.length);
            exchange.getResponseBody().write(LAYER, 0, at);
            exchange.close();
            return;
        }
        ranged(exchange, "application/vnd.oci.image.manifest.v1+json");
    }

    private void webhook(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!"Bearer webhook-token".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, new byte[0]);
        } else if (refuseReports.getAndDecrement() > 0) {
            send(exchange, 503, new byte[0]);
        } else {
            reports.add(JSON.readTree(body));
            send(exchange, 200, new byte[] {'{', '}'});
        }
    }

    private void ranged(HttpExchange exchange, String type) throws IOException {
        requests.merge(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(), 1, Integer::sum);
        byte[] bytes = files.get(exchange.getRequestURI().getPath());
        if (bytes == null) {
            send(exchange, 404, new byte[0]);
            return;
        }
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (!range.matches()) {
            send(exchange, 200, bytes);
            return;
        }
        int from = Integer.parseInt(range.group(1));
        int to = Math.min(Integer.parseInt(range.group(2)), bytes.length - 1);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + bytes.length);
        send(exchange, 206, Arrays.copyOfRange(bytes, from, to + 1));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

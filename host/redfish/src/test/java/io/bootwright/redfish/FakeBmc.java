package io.bootwright.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;

/** A BMC to be bent as a test likes: a small tree of resources, any request of which can be answered otherwise. */
final class FakeBmc implements AutoCloseable {
    static final String SYSTEM = "/redfish/v1/Systems/1";
    static final String MANAGER = "/redfish/v1/Managers/bmc";
    static final RedfishTimeouts QUICK = new RedfishTimeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(20));

    /** A request as it came. */
    record Request(String method, String path, Map<String, List<String>> headers, JsonNode body) {
        Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(each -> each.getKey().equalsIgnoreCase(name))
                    .map(each -> each.getValue().getFirst())
                    .findFirst();
        }
    }

    /** An answer; an empty body if {@code body} is null. */
    record Reply(int status, Map<String, String> headers, JsonNode body) {
        static Reply of(int status) {
            return new Reply(status, Map.of(), null);
        }

        static Reply of(int status, String messageId, String message, String... args) {
            ObjectNode root = Json.object();
            ObjectNode error = root.putObject("error");
            error.put("code", "Base.1.8.GeneralError");
            error.put("message", "See ExtendedInfo");
            ObjectNode info = error.putArray("@Message.ExtendedInfo").addObject();
            info.put("MessageId", "Base.1.8." + messageId);
            info.put("Message", message);
            var array = info.putArray("MessageArgs");
            for (String arg : args) {
                array.add(arg);
            }
            return new Reply(status, Map.of(), root);
        }

        Reply with(String header, String value) {
            Map<String, String> all = new HashMap<>(headers);
            all.put(header, value);
            return new Reply(status, all, body);
        }
    }

    final Map<String, ObjectNode> resources = new ConcurrentHashMap<>();
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Function<Request, Reply>> rules = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeBmc() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        resource("/redfish/v1/", """
                {"Systems": {"@odata.id": "/redfish/v1/Systems"}, "Managers": {"@odata.id": "/redfish/v1/Managers"},
                 "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}}}""");
        collection("/redfish/v1/Systems", SYSTEM);
        resource(SYSTEM, """
                {"Id": "1", "UUID": "4c4c4544-0000-0000-0000-000000000001", "SerialNumber": "XF-1",
                 "Manufacturer": "Contoso", "Model": "T1000", "BiosVersion": "1.0", "PowerState": "Off",
                 "VirtualMedia": {"@odata.id": "/redfish/v1/Systems/1/VirtualMedia"},
                 "Links": {"ManagedBy": [{"@odata.id": "/redfish/v1/Managers/bmc"}]},
                 "Boot": {"BootSourceOverrideTarget": "None", "BootSourceOverrideEnabled": "Disabled",
                          "BootSourceOverrideMode": "UEFI",
                          "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Cd", "Hdd"]},
                 "Actions": {"#ComputerSystem.Reset": {"target": "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset",
                   "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown", "ForceRestart"]}}}""");
        collection("/redfish/v1/Managers", MANAGER);
        resource(MANAGER, "{\"Id\": \"bmc\", \"FirmwareVersion\": \"9.1\"}");
        collection(SYSTEM + "/VirtualMedia", slot("CD2"), slot("CD1"));
        on(
                "POST",
                "/redfish/v1/SessionService/Sessions",
                request -> Reply.of(201)
                        .with("X-Auth-Token", "token-1")
                        .with("Location", "/redfish/v1/SessionService/Sessions/7"));
        on("DELETE", "/redfish/v1/SessionService/Sessions/7", request -> Reply.of(204));
        on("POST", SYSTEM + "/Actions/ComputerSystem.Reset", request -> {
            String type = request.body().path("ResetType").asText();
            resources.get(SYSTEM).put("PowerState", type.endsWith("On") ? "On" : "Off");
            return Reply.of(204);
        });
        on("PATCH", SYSTEM, request -> {
            ((ObjectNode) resources.get(SYSTEM).path("Boot"))
                    .setAll((ObjectNode) request.body().path("Boot"));
            return Reply.of(200);
        });
    }

    /** Adds a CD slot of the system, with actions that work. */
    String slot(String id) {
        return slot(SYSTEM + "/VirtualMedia/" + id, id, "\"CD\", \"DVD\"");
    }

    String slot(String uri, String id, String types) {
        resource(uri, """
                {"Id": "%2$s", "MediaTypes": [%3$s], "Inserted": false, "Actions": {
                 "#VirtualMedia.InsertMedia": {"target": "%1$s/Actions/VirtualMedia.InsertMedia"},
                 "#VirtualMedia.EjectMedia": {"target": "%1$s/Actions/VirtualMedia.EjectMedia"}}}""".formatted(uri, id, types));
        on("POST", insertAction(uri), request -> inserted(uri, request));
        on("POST", uri + "/Actions/VirtualMedia.EjectMedia", request -> ejected(uri));
        return uri;
    }

    static String insertAction(String uri) {
        return uri + "/Actions/VirtualMedia.InsertMedia";
    }

    Reply inserted(String uri, Request request) {
        resources.get(uri).put("Inserted", true).set("Image", request.body().path("Image"));
        return Reply.of(204);
    }

    Reply ejected(String uri) {
        resources.get(uri).put("Inserted", false).putNull("Image");
        return Reply.of(204);
    }

    void resource(String path, String json) {
        try {
            resources.put(path, (ObjectNode) io.bootwright.formats.Json.parse(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void collection(String path, String... members) {
        ObjectNode node = Json.object();
        var array = node.putArray("Members");
        for (String member : members) {
            array.addObject().put("@odata.id", member);
        }
        resources.put(path, node);
    }

    void on(String method, String path, Function<Request, Reply> rule) {
        rules.put(method + " " + path, rule);
    }

    /** The first {@code count} such requests are answered otherwise. */
    void first(int count, String method, String path, Function<Request, Reply> rule) {
        Function<Request, Reply> before = rules.getOrDefault(method + " " + path, this::standard);
        int[] left = {count};
        on(method, path, request -> left[0]-- > 0 ? rule.apply(request) : before.apply(request));
    }

    List<Request> seen(Predicate<Request> which) {
        synchronized (requests) {
            return requests.stream().filter(which).toList();
        }
    }

    List<Request> seen(String method, String pathEnd) {
        return seen(request -> request.method().equals(method) && request.path().endsWith(pathEnd));
    }

    BmcAddress address() {
        return new BmcAddress(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "admin",
                Secret.of("hunter2"),
                new TlsTrust.Insecure());
    }

    RedfishClient connect() {
        return connect("auto");
    }

    RedfishClient connect(String quirks) {
        return RedfishClient.connect(address(), Optional.empty(), new QuirkSelection(quirks), QUICK);
    }

    private Reply standard(Request request) {
        ObjectNode resource = resources.get(request.path());
        if (resource == null) {
            return Reply.of(404, "ResourceMissingAtURI", "The resource is missing.");
        }
        if (!request.method().equals("GET")) {
            return Reply.of(405);
        }
        return new Reply(200, Map.of(), resource);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                bytes.length == 0 ? Json.object() : Json.parse(bytes));
        requests.add(request);
        Function<Request, Reply> rule = rules.getOrDefault(request.method() + " " + request.path(), this::standard);
        Reply reply = rule.apply(request);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        if (reply.status() == 0) {
            exchange.close();
            return;
        }
        byte[] out = reply.body() == null ? new byte[0] : io.bootwright.formats.Json.bytes(reply.body());
        exchange.sendResponseHeaders(reply.status(), out.length == 0 ? -1 : out.length);
        try (var stream = exchange.getResponseBody()) {
            stream.write(out);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}

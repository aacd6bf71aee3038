package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.http.HttpRequest;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Firmware updates: SimpleUpdate, which fetches the image, and the multipart upload; one at a time. */
final class UpdateService implements Resources {
    static final String SERVICE = ROOT + "/UpdateService";
    static final String UPLOAD = SERVICE + "/update-multipart";

    private static final String INVENTORY = SERVICE + "/FirmwareInventory";
    private static final String SIMPLE = SERVICE + "/Actions/UpdateService.SimpleUpdate";
    private static final int LARGEST = 64 << 20;
    private static final int TAKES = 400;

    private final FirmwareVersions firmware;
    private final TaskService tasks;
    private final Faults faults;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger started = new AtomicInteger();

    UpdateService(FirmwareVersions firmware, TaskService tasks, Faults faults) {
        this.firmware = firmware;
        this.tasks = tasks;
        this.faults = faults;
    }

    /** Updates that were begun. */
    int started() {
        return started.get();
    }

    @Override
    public Optional<Resource> at(String path) {
        return switch (path) {
            case SERVICE -> Optional.of(Resource.of(this::service));
            case INVENTORY -> Optional.of(Resource.of(this::inventory));
            case SIMPLE -> Optional.of(Resource.action(this::simple));
            default -> {
                String id = path.startsWith(INVENTORY + "/") ? path.substring(INVENTORY.length() + 1) : "";
                yield firmware.of(id).map(version -> Resource.of(() -> item(id)));
            }
        };
    }

    private ObjectNode service() {
        ObjectNode node =
                Json.resource(SERVICE, "#UpdateService.v1_14_1.UpdateService", "UpdateService", "Update service");
        node.put("ServiceEnabled", true).put("MultipartHttpPushUri", UPLOAD).put("MaxImageSizeBytes", LARGEST);
        node.putObject("Status")
                .put("State", busy.get() ? "Updating" : "Enabled")
                .put("Health", "OK");
        Json.link(node, "FirmwareInventory", INVENTORY);
        node.putObject("Actions")
                .putObject("#UpdateService.SimpleUpdate")
                .put("target", SIMPLE)
                .putArray("TransferProtocol@Redfish.AllowableValues")
                .add("HTTP")
                .add("HTTPS");
        return node;
    }

    private ObjectNode inventory() {
        Set<String> ids = new TreeSet<>(firmware.all().keySet());
        return Json.collection(
                INVENTORY,
                "SoftwareInventoryCollection",
                "Firmware inventory",
                ids.stream().map(id -> INVENTORY + "/" + id).toList());
    }

    private ObjectNode item(String id) {
        ObjectNode node = Json.resource(
                INVENTORY + "/" + id, "#SoftwareInventory.v1_10_2.SoftwareInventory", id, id + " firmware");
        node.put("Version", firmware.of(id).orElse("")).put("Updateable", true);
        node.putObject("Status").put("State", "Enabled").put("Health", "OK");
        return node;
    }

    private HttpResponse simple(ObjectNode body) {
        String image = body.path("ImageURI").asText();
        if (image.isEmpty()) {
            throw RedfishError.missing("ImageURI", true);
        }
        if (!image.startsWith("http://") && !image.startsWith("https://")) {
            throw RedfishError.notInList("ImageURI", image);
        }
        Optional<String> target = target(body);
        boolean ignored = faults.take(Fault.Kind.UPDATE_IGNORED).isPresent();
        return start(() -> ignored ? HttpResponse.empty(204) : install(fetch(URI.create(image)), target));
    }

    /** A multipart upload: parts UpdateParameters and UpdateFile. */
    HttpResponse upload(HttpRequest request) {
        MultipartReader parts = MultipartReader.of(request);
        ObjectNode parameters = Json.parse(
                parts.part("UpdateParameters").orElseThrow(() -> RedfishError.missing("UpdateParameters", true)));
        byte[] image = parts.part("UpdateFile").orElseThrow(() -> RedfishError.missing("UpdateFile", true));
        Optional<String> target = target(parameters);
        boolean ignored = faults.take(Fault.Kind.UPDATE_IGNORED).isPresent();
        return start(() -> ignored ? HttpResponse.empty(204) : install(image, target));
    }

    private Optional<String> target(ObjectNode parameters) {
        for (var each : parameters.path("Targets")) {
            String path = each.asText();
            String id = path.substring(path.lastIndexOf('/') + 1);
            if (!path.equals(INVENTORY + "/" + id) || firmware.of(id).isEmpty()) {
                throw RedfishError.notInList("Targets", path);
            }
            return Optional.of(id);
        }
        return Optional.empty();
    }

    private HttpResponse install(byte[] image, Optional<String> target) {
        Optional<Fault> failure = faults.take(Fault.Kind.UPDATE_EXCEPTION);
        if (failure.isPresent()) {
            throw RedfishError.general(500, failure.get().value().orElse("The update failed while it was verified."));
        }
        firmware.install(image, target);
        return HttpResponse.empty(204);
    }

    private HttpResponse start(Supplier<HttpResponse> work) {
        if (!busy.compareAndSet(false, true)) {
            throw new RedfishError(409, "UpdateInProgress", "An update is in progress already.");
        }
        started.incrementAndGet();
        long millis = faults.take(Fault.Kind.UPDATE_SLOW)
                .map(fault -> fault.number(5000))
                .orElse(TAKES);
        boolean forgets = faults.take(Fault.Kind.UPDATE_FORGOTTEN).isPresent();
        Supplier<HttpResponse> update = () -> {
            try {
                return work.get();
            } catch (RedfishError e) {
                return e.response();
            } finally {
                busy.set(false);
                if (forgets) {
                    tasks.forget();
                }
            }
        };
        if (faults.take(Fault.Kind.UPDATE_WITHOUT_TASK).isPresent()) {
            TaskService.later("update", millis, update, result -> {});
            return HttpResponse.empty(204);
        }
        return tasks.start(millis, update);
    }

    private static byte[] fetch(URI image) {
        try {
            HttpURLConnection connection = (HttpURLConnection) image.toURL().openConnection();
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(10_000);
            if (connection.getResponseCode() != 200) {
                throw RedfishError.general(400, "The image server answered " + connection.getResponseCode() + ".");
            }
            try (InputStream in = connection.getInputStream()) {
                return in.readNBytes(LARGEST);
            }
        } catch (IOException e) {
            throw RedfishError.general(400, "The image could not be fetched from " + image.getAuthority() + ".");
        }
    }
}

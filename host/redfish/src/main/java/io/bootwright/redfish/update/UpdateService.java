package io.bootwright.redfish.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.discovery.BmcSystem;
import io.bootwright.redfish.discovery.Discovery;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.BmcText;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.Multipart;
import io.bootwright.redfish.transport.OdataPath;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.Rest;
import io.bootwright.redfish.transport.TaskMonitor;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Firmware updates by the BMC itself. Starting one is never repeated by this class: whoever calls looks for its task
 * first, as an answer may be lost.
 */
public final class UpdateService {
    private static final BmcHint HINT = BmcHint.of(BmcErrorCode.BMC_UPDATE_REFUSED);

    private final Rest rest;
    private final Discovery discovery;

    public UpdateService(Rest rest, BmcSystem target) {
        this.rest = rest;
        this.discovery = target.discovery();
    }

    public UpdateOffer offer() {
        JsonNode service = service();
        JsonNode simple = Json.at(service, "Actions", "#UpdateService.SimpleUpdate");
        long most = service.path("MaxImageSizeBytes").asLong(0);
        return new UpdateOffer(
                Json.text(simple, "target").isPresent(),
                Json.texts(simple.path("TransferProtocol@Redfish.AllowableValues")).stream()
                        .map(each -> each.toUpperCase(Locale.ROOT))
                        .toList(),
                Json.text(service, "MultipartHttpPushUri").isPresent(),
                most > 0 ? OptionalLong.of(most) : OptionalLong.empty(),
                discovery.link("Tasks").isPresent());
    }

    public List<FirmwareItem> firmware() {
        Optional<String> inventory = OdataPath.link(service(), "FirmwareInventory");
        List<FirmwareItem> items = new ArrayList<>();
        for (String path : inventory.map(discovery::members).orElse(List.of())) {
            BmcResponse answer = rest.fetch(path);
            if (answer.ok()) {
                JsonNode item = answer.body();
                items.add(new FirmwareItem(
                        path,
                        Json.text(item, "Id").orElse(OdataPath.id(path)),
                        Json.text(item, "Name").orElse(""),
                        Json.text(item, "Version"),
                        item.path("Updateable").asBoolean(true)));
            }
        }
        return items;
    }

    /** Paths of the tasks there are; empty when the BMC has no task service. */
    public List<String> tasks() {
        return discovery
                .link("Tasks")
                .map(rest::fetch)
                .filter(BmcResponse::ok)
                .flatMap(service -> OdataPath.link(service.body(), "Tasks"))
                .map(discovery::members)
                .orElse(List.of());
    }

    /** Has the BMC fetch the image. The path of its task; empty if it names none. */
    public Optional<String> pull(URI image, UpdateRequest wish) {
        String action = Json.text(service(), "Actions", "#UpdateService.SimpleUpdate", "target")
                .flatMap(OdataPath::local)
                .orElseThrow(() -> unsupported("SimpleUpdate"));
        ObjectNode body = parameters(wish);
        body.put("ImageURI", image.toString());
        body.put("TransferProtocol", image.getScheme().toUpperCase(Locale.ROOT));
        return started(rest.postOnlyOnce(action, body));
    }

    /** Uploads the image. The path of the task; empty if the BMC names none. */
    public Optional<String> push(Path image, String name, UpdateRequest wish) {
        String uri = Json.text(service(), "MultipartHttpPushUri")
                .flatMap(OdataPath::local)
                .orElseThrow(() -> unsupported("MultipartHttpPushUri"));
        return started(rest.upload(uri, new Multipart(parameters(wish), image, name)));
    }

    public UpdateProgress progress(String task) {
        BmcResponse look = rest.fetch(task);
        JsonNode body = look.body();
        String word = Json.text(body, "TaskState").orElse("");
        Optional<Integer> percent = Optional.of(body.path("PercentComplete"))
                .filter(JsonNode::isInt)
                .map(JsonNode::asInt);
        String message = TaskMonitor.errorOf(body).text();
        if (look.status() == 404 || look.status() == 410) {
            return new UpdateProgress(UpdateProgress.State.GONE, "Gone", Optional.empty(), "");
        }
        UpdateProgress.State state = switch (word.toLowerCase(Locale.ROOT)) {
            case "completed" ->
                Json.text(body, "TaskStatus").filter("Critical"::equals).isPresent()
                        ? UpdateProgress.State.FAILED
                        : UpdateProgress.State.COMPLETED;
            case "exception", "killed", "cancelled" -> UpdateProgress.State.FAILED;
            case "" -> ofMonitor(look);
            default -> UpdateProgress.State.RUNNING;
        };
        String said = message.isEmpty() ? look.error().text() : message;
        return new UpdateProgress(
                state, word.isEmpty() ? "HTTP " + look.status() : BmcText.masked(word), percent, said);
    }

    /** A task monitor says 202 while the task runs, and then what the request would have been answered. */
    private UpdateProgress.State ofMonitor(BmcResponse look) {
        if (look.status() == 202) {
            return UpdateProgress.State.RUNNING;
        }
        if (look.ok()) {
            return UpdateProgress.State.COMPLETED;
        }
        if (Rest.busy(look)) {
            throw rest.errors().refused("reading the update's task", look, HINT);
        }
        return UpdateProgress.State.FAILED;
    }

    private Optional<String> started(BmcResponse answer) {
        if (!answer.ok()) {
            throw rest.errors().refused("starting the firmware update", answer, HINT);
        }
        boolean task = Json.text(answer.body(), "@odata.type")
                .filter(type -> type.startsWith("#Task."))
                .isPresent();
        Optional<String> resource = task ? OdataPath.link(answer.body()) : Optional.empty();
        // With another status than 202, Location may be whatever was made, such as an inventory item.
        return resource.or(() -> answer.header("location")
                        .flatMap(OdataPath::local)
                        .filter(path -> answer.status() == 202 || path.contains("/Task")))
                .or(() -> OdataPath.link(answer.body()).filter(path -> path.contains("/Tasks/")));
    }

    private static ObjectNode parameters(UpdateRequest wish) {
        ObjectNode body = Json.object();
        if (!wish.targets().isEmpty()) {
            wish.targets().forEach(body.putArray("Targets")::add);
        }
        wish.applyTime().ifPresent(time -> body.put("@Redfish.OperationApplyTime", time));
        return body;
    }

    private JsonNode service() {
        return discovery
                .link("UpdateService")
                .map(rest::get)
                .map(BmcResponse::body)
                .orElseThrow(() -> unsupported("UpdateService"));
    }

    private RedfishException unsupported(String what) {
        return rest.errors()
                .unsupported(
                        "it offers no " + what + " for firmware updates", BmcHint.of(BmcErrorCode.BMC_UPDATE_MISSING));
    }
}

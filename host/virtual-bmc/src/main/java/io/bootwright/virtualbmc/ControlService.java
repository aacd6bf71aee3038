package io.bootwright.virtualbmc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.virtualbmc.http.HttpHandler;
import io.bootwright.virtualbmc.http.HttpRequest;
import io.bootwright.virtualbmc.http.HttpResponse;
import io.bootwright.virtualbmc.machine.MachineView;
import io.bootwright.virtualbmc.redfish.Fault;
import io.bootwright.virtualbmc.redfish.RequestLog;
import io.bootwright.virtualbmc.scripted.Script;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The control interface: what tests see and steer from outside. */
final class ControlService implements HttpHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<VirtualMachine> machines;

    ControlService(List<VirtualMachine> machines) {
        this.machines = machines;
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        try {
            return route(request);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return json(400, JSON.createObjectNode().put("error", e.getMessage()));
        }
    }

    private HttpResponse route(HttpRequest request) {
        String[] parts = request.path().substring(1).split("/", -1);
        if (!parts[0].equals("machines") || parts.length > 3) {
            return notFound("there are /machines, /machines/SERIAL and below it faults, script, requests");
        }
        if (parts.length == 1) {
            ArrayNode all = JSON.createArrayNode();
            machines.forEach(machine -> all.add(show(machine)));
            return json(200, all);
        }
        Optional<VirtualMachine> found = machines.stream()
                .filter(machine -> machine.serial().equals(parts[1]))
                .findFirst();
        if (found.isEmpty()) {
            return notFound("no machine " + parts[1]);
        }
        VirtualMachine machine = found.get();
        return switch (request.method() + (parts.length == 3 ? " " + parts[2] : "")) {
            case "GET" -> json(200, show(machine));
            case "POST faults" -> {
                machine.inject(fault(body(request)));
                yield json(200, JSON.createObjectNode());
            }
            case "POST script" -> {
                machine.script(script(body(request)));
                yield json(200, JSON.createObjectNode());
            }
            case "GET requests" -> json(200, requests(machine));
            default -> json(405, JSON.createObjectNode().put("error", request + " is not offered"));
        };
    }

    private static HttpResponse notFound(String text) {
        return json(404, JSON.createObjectNode().put("error", text));
    }

    private static JsonNode body(HttpRequest request) {
        try {
            JsonNode body = Json.parse(request.text());
            if (body instanceof ObjectNode) {
                return body;
            }
        } catch (JsonException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.detail(), e);
        }
        throw new IllegalArgumentException("the body must be a JSON object");
    }

    private static Fault fault(JsonNode body) {
        String name = body.path("fault").asText();
        Fault.Kind kind = Fault.Kind.of(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown fault '" + name + "'; there are " + String.join(", ", Fault.Kind.names())));
        try {
            return new Fault(
                    kind,
                    Pattern.compile(body.path("match").asText("")),
                    Math.max(1, body.path("count").asInt(1)),
                    Optional.of(body.path("value").asText("")).filter(value -> !value.isEmpty()));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("match is no regular expression: " + e.getDescription(), e);
        }
    }

    private static Script script(JsonNode body) {
        int exit = body.path("exit_code").asInt(1);
        if (exit < 1 || exit > 255) {
            throw new IllegalArgumentException("exit_code must be from 1 to 255");
        }
        return new Script(
                Optional.of(body.path("fail_step").asText("")).filter(step -> !step.isEmpty()),
                exit,
                body.path("silent").asBoolean(false),
                installerEnd(body.path("installer_end").asText("reboot")),
                port(body.path("port").asInt(0)));
    }

    private static Script.InstallerEnd installerEnd(String text) {
        return switch (text) {
            case "reboot" -> Script.InstallerEnd.REBOOT;
            case "power-off" -> Script.InstallerEnd.POWER_OFF;
            case "hang" -> Script.InstallerEnd.HANG;
            default -> throw new IllegalArgumentException("installer_end must be reboot, power-off or hang");
        };
    }

    private static int port(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be from 1 to 65535, or 0 for none");
        }
        return port;
    }

    private static ArrayNode requests(VirtualMachine machine) {
        ArrayNode all = JSON.createArrayNode();
        for (RequestLog request : machine.requests()) {
            all.addObject()
                    .put("method", request.method())
                    .put("path", request.path())
                    .put("status", request.status());
        }
        return all;
    }

    private static ObjectNode show(VirtualMachine machine) {
        MachineView view = machine.view();
        ObjectNode node = JSON.createObjectNode()
                .put("serial", machine.serial())
                .put("uuid", view.identity().uuid().toString())
                .put("mac", view.identity().mac())
                .put("redfish", machine.url().toString())
                .put("power", view.power().text())
                .put("power_on_count", view.powerOnCount())
                .put("resets", view.resets())
                .put("boot_progress", view.bootProgress())
                .put("sessions", machine.sessions())
                .put("update_count", machine.updateCount());
        view.boots().forEach(node.putArray("boots")::add);
        ArrayNode media = node.putArray("media");
        for (MachineView.SlotView slot : view.media()) {
            media.addObject()
                    .put("slot", slot.slot())
                    .put("url", slot.url().orElse(null))
                    .put("bytes_read", slot.bytesRead())
                    .put("total_bytes_read", slot.totalBytesRead());
        }
        return node;
    }

    private static HttpResponse json(int status, JsonNode node) {
        return HttpResponse.of(status, "application/json", node + "\n");
    }
}

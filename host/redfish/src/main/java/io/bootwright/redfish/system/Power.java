package io.bootwright.redfish.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.discovery.BmcSystem;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.OdataPath;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.Rest;
import io.bootwright.redfish.transport.RetryBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Power of one system. Only actions that name the state to reach: repeated after a lost answer they do no harm, and none
 * of them can start a server twice.
 */
public final class Power {
    private final Rest rest;
    private final BmcSystem target;

    public Power(Rest rest, BmcSystem target) {
        this.rest = rest;
        this.target = target;
    }

    public static PowerState of(JsonNode system) {
        return PowerState.of(Json.text(system, "PowerState"));
    }

    public void on() {
        reach(PowerState.ON, rest.timeouts().power(), "On", "ForceOn");
    }

    public void off() {
        reach(PowerState.OFF, rest.timeouts().power(), "ForceOff", "GracefulShutdown");
    }

    public void shutDown(Duration grace) {
        JsonNode system = target.systemNode();
        List<String> allowed = allowed(system);
        if (of(system) == PowerState.OFF) {
            return;
        }
        if (allowed.isEmpty() || allowed.contains("GracefulShutdown")) {
            try {
                reach(PowerState.OFF, grace, "GracefulShutdown");
                return;
            } catch (RedfishException e) {
                if (e.kind() == RedfishException.Kind.UNREACHABLE
                        || e.kind() == RedfishException.Kind.LOGIN_REFUSED
                        || e.kind() == RedfishException.Kind.FORBIDDEN) {
                    throw e;
                }
                // An operating system that does not listen is what off() is for.
            }
        }
        off();
    }

    private void reach(PowerState wanted, Duration limit, String... types) {
        JsonNode system = target.systemNode();
        if (of(system) == wanted) {
            return;
        }
        String action = Json.text(system, "Actions", "#ComputerSystem.Reset", "target")
                .flatMap(OdataPath::local)
                .orElseThrow(() -> rest.errors()
                        .unsupported("the system has no Reset action", BmcHint.of(BmcErrorCode.BMC_RIGHTS_MISSING)));
        ObjectNode body = Json.object();
        body.put("ResetType", type(allowed(system), types));
        RetryBudget budget = new RetryBudget(limit, rest.timeouts().poll());
        BmcResponse answer = send(action, body);
        while (true) {
            if (of(target.systemNode()) == wanted) {
                return;
            }
            // During POST and right after another change a BMC refuses; the same request does later.
            boolean again = !answer.ok()
                    && (Rest.busy(answer)
                            || answer.error().hasId("InvalidOperationForSystemState")
                            || answer.status() == 409);
            if (!answer.ok() && !again) {
                throw rest.errors()
                        .refused(
                                "turning power " + (wanted == PowerState.ON ? "on" : "off"),
                                answer,
                                BmcHint.of(BmcErrorCode.BMC_POWER));
            }
            if (!budget.again(answer.retryAfter().orElse(Duration.ZERO))) {
                throw rest.errors()
                        .timeout(
                                "power is not " + wanted + " after " + limit.toSeconds() + " s",
                                BmcHint.of(
                                        BmcErrorCode.BMC_POWER,
                                        "Check the BMC's event log; a fault or a missing power feed keeps a server off."));
            }
            if (again) {
                answer = send(action, body);
            }
        }
    }

    private BmcResponse send(String action, JsonNode body) {
        try {
            return rest.postOnce(action, body);
        } catch (RedfishException e) {
            if (e.kind() != RedfishException.Kind.TIMEOUT) {
                throw e;
            }
            // It may be done: the state tells.
            return new BmcResponse("POST " + action, 202, Map.of(), MissingNode.getInstance());
        }
    }

    private String type(List<String> allowed, String... types) {
        for (String type : types) {
            if (allowed.isEmpty() || allowed.contains(type)) {
                return type;
            }
        }
        throw rest.errors()
                .unsupported(
                        "none of the reset types " + String.join(", ", types) + " is allowed, only "
                                + String.join(", ", allowed),
                        BmcHint.of(
                                BmcErrorCode.BMC_POWER, "Check the server's state in the BMC; update its firmware."));
    }

    private List<String> allowed(JsonNode system) {
        JsonNode action = Json.at(system, "Actions", "#ComputerSystem.Reset");
        List<String> inline = Json.texts(action.path("ResetType@Redfish.AllowableValues"));
        Optional<String> info = Json.text(action, "@Redfish.ActionInfo").flatMap(OdataPath::local);
        if (!inline.isEmpty() || info.isEmpty()) {
            return inline;
        }
        for (JsonNode parameter : rest.fetch(info.get()).body().path("Parameters")) {
            if (Json.text(parameter, "Name").filter("ResetType"::equals).isPresent()) {
                return Json.texts(parameter.path("AllowableValues"));
            }
        }
        return List.of();
    }
}

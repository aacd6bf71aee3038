package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.BmcQueues;
import io.bootwright.redfish.MediaSlot;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.QuirkSelection;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.RedfishException;
import io.bootwright.redfish.RedfishTimeouts;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.ProblemCode;

/** Probes over Redfish. */
public final class RedfishProber implements Prober {
    private final RedfishTimeouts timeouts;
    private final BmcQueues queues;

    /**
     * A prober.
     *
     * @param queues shared with whoever else talks to the BMCs
     */
    public RedfishProber(RedfishTimeouts timeouts, BmcQueues queues) {
        this.timeouts = timeouts;
        this.queues = queues;
    }

    @Override
    public ObjectNode probe(ServerRecord server) {
        var quirks = new QuirkSelection(server.quirks());
        try (RedfishClient client = RedfishClient.connect(server.bmc(), server.systemId(), quirks, timeouts, queues)) {
            return shown(client.probe());
        } catch (RedfishException e) {
            throw Problem.of(
                            ProblemCode.BMC_UNREACHABLE,
                            "Server " + server.serial() + ": " + e.getMessage() + " " + e.hint())
                    .exception();
        }
    }

    private static ObjectNode shown(ProbeReport report) {
        ObjectNode node = Json.object().put("strategy", report.strategy().text());
        var reasons = node.putArray("reasons");
        report.reasons().forEach(reasons::add);
        var slots = node.putArray("slots");
        for (MediaSlot slot : report.slots()) {
            var types = slots.addObject()
                    .put("id", slot.id())
                    .put("uri", slot.uri())
                    .put("inserted", slot.inserted())
                    .put("image", slot.image().orElse(null))
                    .putArray("types");
            slot.types().forEach(types::add);
        }
        return node.put("vendor", report.vendor())
                .put("model", report.model())
                .put("firmware", report.firmware())
                .put("quirks", report.quirks());
    }
}

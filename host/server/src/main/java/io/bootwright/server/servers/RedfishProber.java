package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.system.IdentityMatch;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.server.http.Problem;

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
            return shown(client.probe(), server);
        } catch (RedfishException e) {
            ProblemCode code = e.kind() == RedfishException.Kind.LOGIN_REFUSED
                    ? ProblemCode.BMC_LOGIN_REFUSED
                    : ProblemCode.BMC_UNREACHABLE;
            throw Problem.of(code, "Server " + server.serial() + ": " + e.explanation())
                    .exception();
        }
    }

    private static ObjectNode shown(ProbeReport report, ServerRecord server) {
        ObjectNode node = Json.object().put("strategy", report.strategy().text());
        var reasons = node.putArray("reasons");
        IdentityMatch match = report.identity().match(server.serial(), server.uuid());
        if (match == IdentityMatch.NO) {
            reasons.add("The BMC shows another machine (" + report.identity().text() + ") than server "
                    + server.serial()
                    + server.uuid().map(uuid -> " with UUID " + uuid).orElse("")
                    + ": correct bmc.address, system_id, serial or uuid.");
        }
        report.reasons().forEach(reasons::add);
        var slots = node.putArray("slots");
        for (MediaSlot slot : report.slots()) {
            var types = slots.addObject()
                    .put("id", slot.id())
                    .put("uri", slot.uri())
                    .put("inserted", slot.inserted())
                    .put("image", slot.image().map(RedfishProber::withoutSecret).orElse(null))
                    .putArray("types");
            slot.types().forEach(types::add);
        }
        node.put("vendor", report.vendor())
                .put("model", report.model())
                .put("firmware", report.firmware())
                .put("quirks", report.quirks());
        node.set("identity", shown(report.identity(), match));
        return node;
    }

    /** Origin and file name of an image's URL: the path between them may be the secret of another job. */
    private static String withoutSecret(String image) {
        return image.replaceFirst("^([a-z]+://[^/]+)/.*/([^/]*)$", "$1/…/$2");
    }

    private static ObjectNode shown(SystemIdentity identity, IdentityMatch match) {
        ObjectNode node = Json.object().put("matches", match.text());
        identity.serialNumbers().forEach(node.putArray("serial_numbers")::add);
        node.put("uuid", identity.uuid().orElse(null));
        identity.skus().forEach(node.putArray("skus")::add);
        identity.assetTags().forEach(node.putArray("asset_tags")::add);
        return node;
    }
}

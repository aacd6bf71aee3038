package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpRequest;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/** The headers of DSP0266: ETag, Allow, OData-Version, Link, Cache-Control. */
final class Headers {
    private Headers() {}

    static HttpResponse common(HttpResponse response) {
        return response.with("OData-Version", "4.0")
                .with("Cache-Control", "no-cache")
                .with("Server", "virtual-bmc");
    }

    /** The answer to a GET. */
    static HttpResponse read(Profile.Http habits, Resource resource, ObjectNode node) {
        if (habits.shuffleMembers() && node.get("Members") instanceof ArrayNode members) {
            List<com.fasterxml.jackson.databind.JsonNode> order = new ArrayList<>();
            members.forEach(order::add);
            Collections.shuffle(order);
            members.removeAll().addAll(order);
        }
        HttpResponse response = Json.response(200, node)
                .with("Allow", resource.allow())
                .with("Link", "<http://redfish.dmtf.org/schemas/v1/" + schema(node) + ">; rel=describedby");
        return habits.etag().equals("none") ? response : response.with("ETag", etag(habits, node));
    }

    private static String schema(ObjectNode node) {
        String type = node.path("@odata.type").asText("#Message").substring(1);
        return type.substring(0, type.contains(".") ? type.lastIndexOf('.') : type.length()) + ".json";
    }

    static String etag(Profile.Http habits, ObjectNode node) {
        var crc = new CRC32C();
        crc.update(io.bootwright.formats.Json.bytes(node));
        String strong = "\"" + String.format(Locale.ROOT, "%08x", crc.getValue()) + "\"";
        return habits.etag().startsWith("weak") ? "W/" + strong : strong;
    }

    /** Refuses a change to something other than what the client has seen. */
    static void checkMatch(Profile.Http habits, HttpRequest request, ObjectNode now) {
        if (!request.method().equals("PATCH") || habits.etag().equals("none")) {
            return;
        }
        String match = request.header("If-Match").orElse("");
        if (match.isEmpty()) {
            if (habits.ifMatchRequired()) {
                throw new RedfishError(428, "PreconditionRequired", "A precondition header is required.");
            }
            return;
        }
        // weak-unmatched: it hands out weak tags, and then takes strong ones only.
        boolean weakRefused = habits.etag().equals("weak-unmatched") && match.startsWith("W/");
        boolean same = match.equals("*") || strong(match).equals(strong(etag(habits, now)));
        if (!same || weakRefused) {
            throw new RedfishError(412, "PreconditionFailed", "The ETag supplied did not match the current ETag.");
        }
    }

    private static String strong(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    static void checkContent(HttpRequest request) {
        boolean json = request.header("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
                .orElse(false);
        if (request.body().length > 0 && !json) {
            throw RedfishError.general(415, "The body must be application/json.");
        }
    }
}

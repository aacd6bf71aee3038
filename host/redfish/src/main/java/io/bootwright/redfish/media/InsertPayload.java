package io.bootwright.redfish.media;

import io.bootwright.redfish.quirks.Quirks;
import io.bootwright.redfish.transport.BmcError;
import io.bootwright.redfish.transport.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The ladder of InsertMedia payloads. By the standard Image alone will do; each BMC in the field that wants more, or
 * less, says so in its own words, and the next payload follows what it said. Every payload is tried once.
 */
final class InsertPayload {
    private static final List<String> PROPERTIES =
            List.of("Inserted", "WriteProtected", "TransferMethod", "TransferProtocolType", "UserName", "Password");
    private static final List<List<String>> LADDER = List.of(
            List.of(),
            List.of("Inserted", "WriteProtected"),
            List.of("Inserted"),
            List.of("Inserted", "WriteProtected", "TransferMethod"),
            List.of("TransferProtocolType"),
            List.of("Inserted", "WriteProtected", "TransferMethod", "TransferProtocolType"),
            List.of("UserName", "Password"),
            List.of("Inserted", "WriteProtected", "TransferMethod", "TransferProtocolType", "UserName", "Password"));

    private final URI image;
    private final Set<String> omit;
    private final Set<Set<String>> tried = new LinkedHashSet<>();
    private final List<Set<String>> plan = new ArrayList<>();
    private Set<String> current;

    InsertPayload(URI image, Quirks quirks, boolean patch) {
        this.image = image;
        this.omit = quirks.insertOmit();
        // By PATCH the state itself is set: Inserted is part of it.
        List<String> start = !quirks.insertStart().isEmpty() || !patch
                ? quirks.insertStart()
                : List.of("Inserted", "WriteProtected");
        plan.add(allowed(start));
        LADDER.forEach(rung -> plan.add(allowed(rung)));
        this.current = plan.getFirst();
        tried.add(current);
    }

    JsonNode json() {
        ObjectNode json = Json.object();
        json.put("Image", image.toString());
        for (String name : PROPERTIES) {
            if (current.contains(name)) {
                switch (name) {
                    case "Inserted", "WriteProtected" -> json.put(name, true);
                    case "TransferMethod" -> json.put(name, "Stream");
                    case "TransferProtocolType" ->
                        json.put(name, image.getScheme().toUpperCase(Locale.ROOT));
                    default -> json.put(name, "none");
                }
            }
        }
        return json;
    }

    /** Moves on after an error, or after a success that changed nothing; false if there is nothing left to try. */
    boolean next(Optional<BmcError> error) {
        Set<String> advised = new LinkedHashSet<>(current);
        error.ifPresent(each -> follow(each, advised));
        if (offer(advised)) {
            return true;
        }
        for (Set<String> rung : plan) {
            if (offer(rung)) {
                return true;
            }
        }
        return false;
    }

    /** Takes out what is named as unknown or read-only, adds what is named as missing. */
    private void follow(BmcError error, Set<String> payload) {
        boolean unwanted = error.hasId(
                        "PropertyUnknown",
                        "PropertyNotWritable",
                        "ActionParameterUnknown",
                        "ActionParameterNotSupported")
                || error.mentions("not supported", "read-only", "read only", "unknown", "not in the list");
        for (String name : PROPERTIES) {
            if (error.mentions(name)) {
                if (unwanted) {
                    payload.remove(name);
                } else if (!omit.contains(name)) {
                    payload.add(name);
                }
            }
        }
        if (!unwanted && error.mentions("credential", "username")) {
            payload.add("UserName");
            payload.add("Password");
        }
    }

    private boolean offer(Set<String> payload) {
        if (!tried.add(payload)) {
            return false;
        }
        current = payload;
        return true;
    }

    private Set<String> allowed(List<String> names) {
        Set<String> set = new LinkedHashSet<>(names);
        set.removeAll(omit);
        return set;
    }
}

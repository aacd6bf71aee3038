package io.bootwright.redfish.media;

import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.OdataPath;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A virtual medium as last read, with all that is needed to use it.
 *
 * @param insertAction target of InsertMedia
 * @param ejectAction target of EjectMedia
 * @param patchable whether the resource takes PATCH
 */
public record MediaResource(MediaSlot shown, Optional<String> insertAction, Optional<String> ejectAction, boolean patchable) {

    public static MediaResource of(String uri, String owner, BmcResponse answer, List<String> protocols, String insertVia) {
        JsonNode node = answer.body();
        boolean patchable = answer.header("allow")
                        .map(allow -> allow.toUpperCase(Locale.ROOT).contains("PATCH"))
                        .orElse(false)
                || insertVia.equals("patch");
        Optional<String> insert = action(node, "InsertMedia").filter(target -> !insertVia.equals("patch"));
        MediaSlot shown = new MediaSlot(
                uri,
                Json.text(node, "Id").orElse(OdataPath.id(uri)),
                Json.texts(node.path("MediaTypes")),
                inserted(node),
                Json.text(node, "Image").or(() -> Json.text(node, "ImageName")),
                owner,
                insert.isPresent() ? "action" : patchable ? "patch" : "none",
                protocols);
        return new MediaResource(shown, insert, action(node, "EjectMedia"), patchable && !insertVia.equals("action"));
    }

    public boolean insertable() {
        return insertAction.isPresent() || patchable;
    }

    public boolean ejectable() {
        return ejectAction.isPresent() || patchable;
    }

    public static JsonNode actionNode(JsonNode node, String name) {
        JsonNode standard = Json.at(node, "Actions", "#VirtualMedia." + name);
        return standard.isObject() ? standard : Json.at(node, "Actions", "Oem", "#VirtualMedia." + name);
    }

    private static Optional<String> action(JsonNode node, String name) {
        return Json.text(actionNode(node, name), "target").flatMap(OdataPath::local);
    }

    /** ImageName may outlive an eject, so it proves nothing; ConnectedVia does. */
    private static boolean inserted(JsonNode node) {
        boolean connected = Json.text(node, "ConnectedVia")
                .map(via -> !via.equalsIgnoreCase("NotConnected"))
                .orElse(true);
        JsonNode inserted = node.path("Inserted");
        if (inserted.isBoolean()) {
            return inserted.booleanValue() && connected;
        }
        return connected && Json.text(node, "Image").isPresent();
    }
}

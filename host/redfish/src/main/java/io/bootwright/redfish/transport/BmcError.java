package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The error part of an answer (DSP0266 §8.6, ExtendedInfo).
 *
 * @param messages what the BMC says, cleaned of control characters and secrets, and shortened
 * @param ids message ids without registry and version, such as {@code PropertyUnknown}
 * @param args arguments of the messages: the names of properties among them
 */
public record BmcError(List<String> messages, List<String> ids, List<String> args) {
    private static final int LONGEST = 400;
    private static final int MOST = 8;

    public static BmcError of(JsonNode body) {
        List<String> messages = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<String> args = new ArrayList<>();
        JsonNode error = body.path("error");
        List<JsonNode> infos = new ArrayList<>();
        error.path("@Message.ExtendedInfo").forEach(infos::add);
        body.path("@Message.ExtendedInfo").forEach(infos::add);
        for (JsonNode info : infos.subList(0, Math.min(MOST, infos.size()))) {
            Json.text(info, "Message").map(BmcError::clean).ifPresent(messages::add);
            Json.text(info, "MessageId")
                    .map(BmcError::lastPart)
                    .map(BmcText::masked)
                    .ifPresent(ids::add);
            args.addAll(Json.texts(info.path("MessageArgs")));
            Json.texts(info.path("RelatedProperties")).stream()
                    .map(BmcError::lastPart)
                    .forEach(args::add);
        }
        if (messages.isEmpty()) {
            Json.text(error, "message").map(BmcError::clean).ifPresent(messages::add);
        }
        Json.text(error, "code").map(BmcError::lastPart).map(BmcText::masked).ifPresent(ids::add);
        return new BmcError(List.copyOf(messages), List.copyOf(ids), List.copyOf(args));
    }

    /** The BMC's own words in one line; empty if it has none. */
    public String text() {
        return messages.isEmpty() ? String.join(", ", ids) : String.join(" ", messages);
    }

    /** Whether an id, a message or an argument holds one of the words, whatever the case. */
    public boolean mentions(String... words) {
        String all = (String.join(" ", ids) + " " + String.join(" ", messages) + " " + String.join(" ", args))
                .toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (all.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    public boolean hasId(String... names) {
        for (String name : names) {
            if (ids.stream().anyMatch(name::equalsIgnoreCase)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the BMC asks to wait: the same request may succeed later. */
    public boolean notReady() {
        return hasId(
                        "ServiceTemporarilyUnavailable",
                        "ServiceInUnknownState",
                        "ServiceShuttingDown",
                        "ResourceInUse",
                        "UnableToModifyDuringSystemPOST",
                        "NotReady")
                || mentions("is not ready", "not ready yet", "try again later", "DuringSystemPOST")
                || VendorIds.BUILT_IN.notReady().stream().anyMatch(this::mentions);
    }

    /**
     * Whether it is the image that cannot be had, or the medium that cannot be used: the same request with other
     * parameters would be refused as well.
     */
    public boolean refusesImage() {
        boolean parameters =
                mentions("parameter", "property", "format", "credential", "username", "list of acceptable");
        return !parameters
                && (hasId("CouldNotEstablishConnection", "ResourceAtUriUnauthorized", "ResourceAtUriInUnknownFormat")
                        || mentions("://", "connect", "timed out", "time out", "licen", "no such file")
                        || mentions("image", "file", "iso", "media", "url", "uri")
                                && mentions("unable to", "cannot", "could not", "can not", "failed", "not found"));
    }

    /** Whether all sessions are taken. */
    public boolean sessionsExhausted() {
        return hasId("SessionLimitExceeded")
                || mentions("maximum number of", "session limit")
                || VendorIds.BUILT_IN.sessionsExhausted().stream().anyMatch(this::mentions);
    }

    /** A BMC's words without the path of an image, in whatever form they quote it. */
    public static String without(String text, URI image) {
        String clean = text;
        String path = image.getRawPath();
        for (String part : path.substring(0, path.lastIndexOf('/') + 1).split("/")) {
            // Secrets are long, and the file name is none.
            if (part.length() >= 8) {
                clean = clean.replaceAll("(?i)" + Pattern.quote(part), "…");
            }
        }
        return clean;
    }

    private static String lastPart(String id) {
        return id.substring(Math.max(id.lastIndexOf('.'), id.lastIndexOf('/')) + 1);
    }

    private static String clean(String text) {
        String line = BmcText.masked(text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}

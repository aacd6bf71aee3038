package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpRequest;
import io.bootwright.virtualbmc.http.HttpResponse;
import io.bootwright.virtualbmc.machine.Machine;
import io.bootwright.virtualbmc.machine.MediaException;
import io.bootwright.virtualbmc.machine.Medium;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Inserting and ejecting, with the habits of a profile. Safe for several threads. */
final class MediaActions {
    private final Profile.Media habits;
    private final Machine machine;
    private final Faults faults;
    private final ImageProbe probe;
    private final Map<String, String> lastImage = new ConcurrentHashMap<>();
    private final Map<String, Ghost> ghosts = new ConcurrentHashMap<>();

    /** A medium that was ejected but still shows. */
    private record Ghost(Medium medium, Instant until) {}

    MediaActions(Profile profile, Machine machine, Faults faults, ImageProbe probe) {
        this.habits = profile.media();
        this.machine = machine;
        this.faults = faults;
        this.probe = probe;
    }

    static String protocol(URI url) {
        return String.valueOf(url.getScheme()).toUpperCase(Locale.ROOT);
    }

    /** What a slot shows, which may lag behind. */
    Optional<Medium> visible(String slot) {
        Ghost ghost = ghosts.get(slot);
        if (ghost != null && Instant.now().isBefore(ghost.until())) {
            return Optional.of(ghost.medium());
        }
        ghosts.remove(slot);
        return machine.medium(slot);
    }

    Optional<String> imageShown(String slot) {
        Optional<String> now = visible(slot).map(medium -> medium.url().toString());
        return now.isEmpty() && habits.nameSurvivesEject() ? Optional.ofNullable(lastImage.get(slot)) : now;
    }

    HttpResponse insert(Profile.Slot slot, ObjectNode body) {
        URI url = checked(slot, body);
        faults.take(Fault.Kind.REFUSE_INSERT, request("InsertMedia", slot)).ifPresent(fault -> {
            throw RedfishError.general(400, quoting(url, fault.value().orElse("The image {image} cannot be read.")));
        });
        if (faults.take(Fault.Kind.IGNORE_INSERT, request("InsertMedia", slot)).isPresent()) {
            return HttpResponse.empty(204);
        }
        if (ghosts.containsKey(slot.id()) && visible(slot.id()).isPresent()) {
            throw RedfishError.general(503, "An eject of " + slot.id() + " is still running.");
        }
        if (machine.medium(slot.id()).isPresent() && habits.occupiedStatus() != 0) {
            throw RedfishError.general(habits.occupiedStatus(), slot.id() + " has a medium already. Eject it first.");
        }
        if (habits.oneCdAtATime() && otherInserted(slot)) {
            throw RedfishError.general(
                    habits.occupiedStatus() == 0 ? 400 : habits.occupiedStatus(),
                    "Another medium is inserted, and only one can be.");
        }
        if (habits.checkImage() && !probe.exists(url)) {
            throw RedfishError.general(habits.missingImageStatus(), "The image " + url + " cannot be read.");
        }
        try {
            machine.insert(slot.id(), url);
        } catch (MediaException e) {
            throw RedfishError.general(habits.missingImageStatus(), String.valueOf(e.getMessage()));
        }
        lastImage.put(slot.id(), url.toString());
        faults.take(Fault.Kind.LOST_MEDIA, request("InsertMedia", slot)).ifPresent(this::lose);
        return HttpResponse.empty(204);
    }

    /** Media vanish: of one slot, or of all. */
    void lose(Fault fault) {
        machine.view().media().stream()
                .map(slot -> slot.slot())
                .filter(slot -> fault.value().map(slot::equals).orElse(true))
                .forEach(machine::eject);
    }

    HttpResponse eject(Profile.Slot slot, ObjectNode body) {
        if (habits.ejectBody().equals("required") && !body.isEmpty()) {
            throw RedfishError.general(400, "EjectMedia takes an empty JSON object.");
        }
        Optional<Medium> medium = machine.medium(slot.id());
        machine.eject(slot.id());
        if (habits.ejectLag() > 0 && medium.isPresent()) {
            ghosts.put(slot.id(), new Ghost(medium.get(), Instant.now().plusMillis(habits.ejectLag())));
        }
        return HttpResponse.empty(204);
    }

    private static String quoting(URI url, String sentence) {
        String text = url.toString();
        String longest = Stream.of(url.getPath().split("/"))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        return sentence.replace("{image}", text)
                .replace("{json}", text.replace("/", "\\/"))
                .replace("{encoded}", URLEncoder.encode(text, StandardCharsets.UTF_8))
                .replace("{token}", longest);
    }

    private boolean otherInserted(Profile.Slot slot) {
        return machine.view().media().stream()
                .anyMatch(each -> !each.slot().equals(slot.id()) && each.url().isPresent());
    }

    private static HttpRequest request(String action, Profile.Slot slot) {
        return new HttpRequest("POST", "/" + slot.id() + "/" + action, Map.of(), new byte[0]);
    }

    private URI checked(Profile.Slot slot, ObjectNode body) {
        boolean action = !habits.byPatch();
        String image = body.path("Image").asText("");
        if (image.isEmpty()) {
            throw RedfishError.missing("Image", action);
        }
        for (String name : new String[] {"Inserted", "WriteProtected"}) {
            if (body.has(name) && habits.inserted().equals("refused")) {
                throw RedfishError.notWritable(name);
            }
        }
        require(habits.inserted(), body, "Inserted", action);
        require(habits.transferMethod(), body, "TransferMethod", action);
        require(habits.transferProtocol(), body, "TransferProtocolType", action);
        require(habits.credentials(), body, "UserName", action);
        require(habits.credentials(), body, "Password", action);
        URI url;
        try {
            url = new URI(image);
        } catch (java.net.URISyntaxException e) {
            throw RedfishError.notInList("Image", image);
        }
        boolean bad = image.chars().anyMatch(c -> habits.refuseUrlCharacters().indexOf(c) >= 0)
                || !image.endsWith(habits.urlSuffix())
                || url.getHost() == null
                || !habits.protocols().contains(protocol(url).toLowerCase(Locale.ROOT));
        if (bad || !slot.takesCd() && image.endsWith(".iso")) {
            throw RedfishError.notInList("Image", image);
        }
        return url;
    }

    private static void require(String habit, ObjectNode body, String name, boolean action) {
        if (habit.equals("required") && !body.has(name)) {
            throw RedfishError.missing(name, action);
        }
    }
}

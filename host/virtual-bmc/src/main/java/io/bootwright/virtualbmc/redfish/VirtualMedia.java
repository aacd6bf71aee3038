package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpResponse;
import io.bootwright.virtualbmc.machine.Machine;
import io.bootwright.virtualbmc.machine.Medium;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The virtual media collections and their members, at the System, at the Manager, or at both. */
final class VirtualMedia implements Resources {
    private final Profile profile;
    private final Machine machine;
    private final MediaActions actions;
    private final List<String> collections = new ArrayList<>();

    VirtualMedia(Profile profile, Machine machine, MediaActions actions) {
        this.profile = profile;
        this.machine = machine;
        this.actions = actions;
        if (profile.media().at().contains("system")) {
            collections.add(SystemResources.systemPath(profile) + "/VirtualMedia");
        }
        if (profile.media().at().contains("manager")) {
            collections.add(ManagerResources.managerPath(profile) + "/VirtualMedia");
        }
    }

    /** Paths of all members. */
    List<String> members() {
        return collections.stream()
                .flatMap(collection -> profile.media().slots().stream().map(slot -> collection + "/" + slot.id()))
                .toList();
    }

    @Override
    public Optional<Resource> at(String path) {
        for (String collection : collections) {
            if (path.equals(collection)) {
                return Optional.of(Resource.of(() -> Json.collection(
                        collection,
                        "VirtualMediaCollection",
                        "Virtual media",
                        profile.media().slots().stream()
                                .map(slot -> collection + "/" + slot.id())
                                .toList())));
            }
            if (path.startsWith(collection + "/")) {
                return member(collection, path.substring(collection.length() + 1));
            }
        }
        return Optional.empty();
    }

    private Optional<Resource> member(String collection, String rest) {
        String id = rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
        Optional<Profile.Slot> found = profile.media().slots().stream()
                .filter(slot -> slot.id().equals(id))
                .findFirst();
        if (found.isEmpty()) {
            if (profile.media().unknownSlotDropsMedia()) {
                profile.media().slots().forEach(slot -> machine.eject(slot.id()));
            }
            return Optional.empty();
        }
        Profile.Slot slot = found.get();
        String path = collection + "/" + id;
        if (rest.equals(id)) {
            Resource resource = Resource.of(() -> show(path, slot));
            return Optional.of(
                    profile.media().byPatch() ? resource.with("PATCH", body -> patch(path, slot, body)) : resource);
        }
        if (profile.media().byPatch()) {
            return Optional.empty();
        }
        return switch (rest.substring(id.length())) {
            case "/Actions/VirtualMedia.InsertMedia" ->
                Optional.of(Resource.action(body -> actions.insert(slot, body)));
            case "/Actions/VirtualMedia.EjectMedia" -> Optional.of(Resource.action(body -> actions.eject(slot, body)));
            default -> Optional.empty();
        };
    }

    private HttpResponse patch(String path, Profile.Slot slot, ObjectNode body) {
        boolean eject = body.path("Image").isNull()
                || body.path("Image").asText("x").isEmpty()
                || body.has("Inserted") && !body.path("Inserted").asBoolean();
        HttpResponse response = eject ? actions.eject(slot, body) : actions.insert(slot, body);
        return response.status() < 300 ? Json.response(200, show(path, slot)) : response;
    }

    private ObjectNode show(String path, Profile.Slot slot) {
        Optional<Medium> medium = actions.visible(slot.id());
        ObjectNode node =
                Json.resource(path, "#VirtualMedia.v1_6_5.VirtualMedia", slot.id(), "Virtual media " + slot.id());
        slot.types().stream().sorted().forEach(node.putArray("MediaTypes")::add);
        node.put("Inserted", medium.isPresent())
                .put("WriteProtected", true)
                .put("ConnectedVia", medium.isPresent() ? "URI" : "NotConnected");
        Optional<String> image = actions.imageShown(slot.id());
        node.put("Image", image.orElse(null))
                .put(
                        "ImageName",
                        image.map(url -> url.substring(url.lastIndexOf('/') + 1))
                                .orElse(null));
        medium.ifPresent(each ->
                node.put("TransferMethod", "Stream").put("TransferProtocolType", MediaActions.protocol(each.url())));
        if (!profile.media().byPatch()) {
            ObjectNode all = node.putObject("Actions");
            ObjectNode insert = all.putObject("#VirtualMedia.InsertMedia")
                    .put("target", path + "/Actions/VirtualMedia.InsertMedia");
            profile.media().protocols().stream()
                    .map(name -> name.toUpperCase(java.util.Locale.ROOT))
                    .sorted()
                    .forEach(insert.putArray("TransferProtocolType@Redfish.AllowableValues")::add);
            all.putObject("#VirtualMedia.EjectMedia").put("target", path + "/Actions/VirtualMedia.EjectMedia");
        }
        return node;
    }
}

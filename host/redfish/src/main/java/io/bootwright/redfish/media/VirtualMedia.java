package io.bootwright.redfish.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.discovery.BmcSystem;
import io.bootwright.redfish.quirks.OemRequest;
import io.bootwright.redfish.transport.BmcError;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.OdataPath;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RedfishException.Kind;
import io.bootwright.redfish.transport.Rest;
import io.bootwright.redfish.transport.RetryBudget;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual media of one system: reads, ejects and inserts; a change counts once it is read back. */
public final class VirtualMedia {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualMedia.class);
    private static final int EJECT_TRIES = 3;

    private final Rest rest;
    private final BmcSystem target;
    private final Map<String, List<String>> actionInfo = new HashMap<>();

    public VirtualMedia(Rest rest, BmcSystem target) {
        this.rest = rest;
        this.target = target;
    }

    /** All media of both collections, in order. */
    public List<MediaResource> all() {
        List<MediaResource> slots = new ArrayList<>();
        target.discovery()
                .media(target.systemNode(), target.managers())
                .forEach((uri, owner) -> slots.add(read(uri, owner)));
        return slots;
    }

    /** Those to install from: of the collection that offers more, CDs first. The same device may be in both. */
    public List<MediaResource> usable(List<MediaResource> all) {
        if (target.quirks().unsupported().isPresent()) {
            return List.of();
        }
        List<MediaResource> system = usable(all, "system");
        List<MediaResource> manager = usable(all, "manager");
        return worth(manager) > worth(system) ? manager : system;
    }

    private List<MediaResource> usable(List<MediaResource> all, String owner) {
        return all.stream()
                .filter(slot -> slot.shown().owner().equals(owner) && slot.insertable())
                .filter(slot ->
                        target.quirks().slots().matcher(slot.shown().id()).find())
                .filter(slot -> slot.shown().cd() || slot.shown().usb())
                .sorted(Comparator.comparing(slot -> !slot.shown().cd()))
                .toList();
    }

    private int worth(List<MediaResource> slots) {
        return switch (MediaChoice.strategy(slots, target.quirks().usableCds())) {
            case TWO_CD -> 3;
            case CD_USB -> 2;
            case SINGLE_ISO -> 1;
            case NONE -> 0;
        };
    }

    /** Requests that some BMCs need before they show or take media; not repeated once two CDs are there. */
    public void prepare() {
        List<OemRequest> requests = target.quirks().prepareMedia();
        if (requests.isEmpty()
                || usable(all()).stream().filter(slot -> slot.shown().cd()).count() >= 2) {
            return;
        }
        for (OemRequest request : requests) {
            BmcResponse answer = oem(request, "");
            if (!answer.ok()) {
                LOG.warn(
                        "BMC {}: preparing virtual media: HTTP {} {}",
                        rest.errors().bmc(),
                        answer.status(),
                        answer.error().text());
                return;
            }
        }
        RetryBudget budget = new RetryBudget(target.quirks().prepareWait(), Duration.ofSeconds(10));
        while (usable(all()).stream().filter(slot -> slot.shown().cd()).count() < 2 && budget.again()) {
            LOG.debug("BMC {}: waiting for virtual media", rest.errors().bmc());
        }
    }

    public BmcResponse oem(OemRequest request, String slot) {
        String manager = target.managers().isEmpty() ? "" : target.managers().getFirst();
        String path = request.path(target.system(), manager, slot);
        return request.method().equals("PATCH") ? rest.patch(path, request.body()) : rest.post(path, request.body());
    }

    public void ejectAll() {
        for (MediaResource slot : all()) {
            // The system's medium may be the manager's too, and gone by now: look again.
            MediaResource now = read(slot.shown().uri(), slot.shown().owner());
            if (now.shown().inserted()) {
                eject(now);
            }
        }
    }

    private void eject(MediaResource slot) {
        MediaSlot shown = slot.shown();
        if (!slot.ejectable()) {
            LOG.info(
                    "BMC {}: {} is in use and cannot be ejected by Redfish",
                    rest.errors().bmc(),
                    shown.id());
            return;
        }
        Optional<BmcResponse> error = Optional.empty();
        for (int attempt = 0; attempt < EJECT_TRIES; attempt++) {
            BmcResponse answer = eject(slot.ejectAction(), shown.uri());
            error = answer.ok() ? Optional.empty() : Optional.of(answer);
            // "Nothing inserted" is an error to some and just what we want: the state decides.
            if (reads(shown, now -> !now.inserted(), answer.ok())) {
                return;
            }
        }
        BmcHint hint = BmcHint.of(
                BmcErrorCode.BMC_EJECT_FAILED, "Eject " + shown.id() + " in the BMC's web page, or reset the BMC.");
        if (error.isPresent()) {
            throw rest.errors().refused("ejecting " + shown.id(), error.get(), hint);
        }
        throw rest.errors().ignored(shown.id() + " still reads as inserted after it was ejected", hint);
    }

    private BmcResponse eject(Optional<String> action, String uri) {
        if (action.isPresent()) {
            BmcResponse answer = rest.post(action.get(), Json.object());
            if (answer.status() != 405 && answer.status() != 404 && answer.status() != 501) {
                return answer;
            }
        }
        ObjectNode body = Json.object();
        body.putNull("Image");
        body.put("Inserted", false);
        return rest.patch(uri, body);
    }

    /**
     * Inserts an image.
     *
     * @param notes told of each attempt that is followed by another one
     */
    public void insert(MediaSlot wanted, URI image, Consumer<String> notes) {
        MediaResource slot = all().stream()
                .filter(each -> each.shown().uri().equals(wanted.uri()))
                .findFirst()
                .orElseThrow(() -> rest.errors()
                        .unsupported(
                                "it no longer lists the virtual medium " + wanted.id(),
                                BmcHint.of(BmcErrorCode.BMC_MEDIA_MISSING, "Probe the server again.")));
        MediaChoice.checkImage(rest.errors(), slot, image, target.quirks());
        if (slot.shown().inserted()) {
            // Also if it names the same image: some BMCs keep showing one that is gone.
            eject(slot);
        }
        if (slot.insertAction().isPresent()) {
            Optional<RedfishException> failure = climb(
                    slot, image, false, payload -> rest.post(slot.insertAction().get(), payload), notes);
            if (failure.isEmpty()) {
                return;
            }
            if (!slot.patchable()
                    || failure.get()
                            .status()
                            .filter(s -> s == 404 || s == 405 || s == 501)
                            .isEmpty()) {
                throw failure.get();
            }
        }
        Optional<RedfishException> failure =
                climb(slot, image, true, payload -> rest.patch(slot.shown().uri(), payload), notes);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Tries one payload after the other until the image reads as inserted; else the first failure. */
    private Optional<RedfishException> climb(
            MediaResource slot, URI image, boolean patch, Request request, Consumer<String> notes) {
        InsertPayload payload = new InsertPayload(image, target.quirks(), patch);
        Optional<RedfishException> first = Optional.empty();
        Optional<RedfishException> last = Optional.empty();
        Optional<BmcError> said;
        do {
            last.ifPresent(each -> notes.accept(each.getMessage() + " Trying again with other parameters."));
            said = Optional.empty();
            boolean accepted = false;
            RedfishException failure;
            try {
                BmcResponse answer = request.send(payload.json());
                accepted = answer.ok();
                said = accepted ? Optional.empty() : Optional.of(answer.error());
                failure = failure(slot, image, answer);
            } catch (RedfishException e) {
                if (e.kind() != Kind.TIMEOUT) {
                    throw e;
                }
                // It may still be reading the image.
                accepted = true;
                failure = e;
            }
            if (reads(slot.shown(), now -> now.inserted() && same(now, image), accepted)) {
                return Optional.empty();
            }
            if (failure.kind() == Kind.LOGIN_REFUSED
                    || failure.kind() == Kind.FORBIDDEN
                    || failure.kind() == Kind.TIMEOUT
                    || said.filter(BmcError::refusesImage).isPresent()) {
                throw failure;
            }
            last = Optional.of(failure);
            if (first.isEmpty()) {
                first = last;
            }
            if (failure.status().filter(s -> s == 404 || s == 405 || s == 501).isPresent()) {
                return first;
            }
        } while (payload.next(said));
        return first;
    }

    private RedfishException failure(MediaResource slot, URI image, BmcResponse answer) {
        BmcHint hint = BmcHint.of(
                BmcErrorCode.BMC_MEDIA_REFUSED,
                "Check that the BMC can fetch " + MediaChoice.origin(image)
                        + " (urls.media) and that its licence covers virtual media.");
        String id = slot.shown().id();
        return answer.ok()
                ? rest.errors().ignored(id + " took an image but does not show it as inserted", hint)
                : rest.errors().refused("inserting an image into " + id, answer, image, hint);
    }

    private boolean reads(MediaSlot slot, Predicate<MediaSlot> state, boolean patient) {
        RetryBudget budget = new RetryBudget(
                patient ? rest.timeouts().readBack() : Duration.ZERO,
                rest.timeouts().poll());
        do {
            if (shows(slot, state)) {
                return true;
            }
        } while (budget.again());
        return false;
    }

    private boolean shows(MediaSlot slot, Predicate<MediaSlot> state) {
        try {
            return state.test(read(slot.uri(), slot.owner()).shown());
        } catch (RedfishException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            // Some answer 500 while they connect or disconnect a medium.
            LOG.debug("{}", e.getMessage());
            return false;
        }
    }

    /** Whether a medium shows our image: in full, by file name, or not at all, as BMCs differ. */
    private static boolean same(MediaSlot now, URI image) {
        String path = image.getPath();
        String file = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return now.image()
                .map(shown -> shown.toLowerCase(Locale.ROOT).contains(file))
                .orElse(true);
    }

    private MediaResource read(String uri, String owner) {
        BmcResponse answer = rest.get(uri);
        return MediaResource.of(
                uri, owner, answer, protocols(answer.body()), target.quirks().insertVia());
    }

    private List<String> protocols(JsonNode node) {
        JsonNode action = MediaResource.actionNode(node, "InsertMedia");
        List<String> inline = Json.texts(action.path("TransferProtocolType@Redfish.AllowableValues"));
        if (!inline.isEmpty()) {
            return inline;
        }
        return Json.text(action, "@Redfish.ActionInfo")
                .flatMap(OdataPath::local)
                .map(uri -> actionInfo.computeIfAbsent(uri, this::allowed))
                .orElse(List.of());
    }

    private List<String> allowed(String uri) {
        BmcResponse answer = rest.fetch(uri);
        for (JsonNode parameter : answer.body().path("Parameters")) {
            if (Json.text(parameter, "Name")
                    .filter("TransferProtocolType"::equals)
                    .isPresent()) {
                return Json.texts(parameter.path("AllowableValues"));
            }
        }
        return List.of();
    }

    /** One way to send a payload. */
    private interface Request {
        BmcResponse send(JsonNode payload);
    }
}

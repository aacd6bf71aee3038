package io.bootwright.redfish.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.discovery.BmcSystem;
import io.bootwright.redfish.media.MediaResource;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.VirtualMedia;
import io.bootwright.redfish.quirks.OemRequest;
import io.bootwright.redfish.quirks.Quirks;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.OdataPath;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.Rest;
import io.bootwright.redfish.transport.RetryBudget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The boot override of one system: set in one PATCH of target, enabled and mode, and read back. */
public final class BootOverride {
    private static final BmcHint HINT = BmcHint.of(BmcErrorCode.BMC_BOOT_OVERRIDE);

    private final Rest rest;
    private final BmcSystem target;
    private final VirtualMedia media;

    public BootOverride(Rest rest, BmcSystem target, VirtualMedia media) {
        this.rest = rest;
        this.target = target;
        this.media = media;
    }

    public void once(BootTarget wanted) {
        JsonNode system = target.systemNode();
        Optional<OemRequest> instead = target.quirks().bootCd();
        if (wanted == BootTarget.CD && instead.isPresent()) {
            BmcResponse answer = media.oem(instead.get(), "");
            if (!answer.ok()) {
                throw rest.errors().refused("setting the boot device", answer, HINT);
            }
            return;
        }
        List<String> candidates = candidates(system, wanted);
        if (candidates.isEmpty()) {
            byMedium(system, wanted);
            return;
        }
        Optional<RedfishException> first = Optional.empty();
        for (String candidate : candidates) {
            Optional<RedfishException> failure = reach(system, variants(candidate));
            if (failure.isEmpty()) {
                return;
            }
            first = first.or(() -> failure);
        }
        throw first.orElseThrow();
    }

    public void clear() {
        JsonNode system = target.systemNode();
        Optional<String> settings = settings(system);
        if (BootRequest.cleared(system) && settings.map(this::pendingCleared).orElse(true)) {
            return;
        }
        List<BootRequest> variants = List.of(
                // Together: some take Disabled only with a target.
                new BootRequest(Optional.of("None"), Optional.of("Disabled"), Optional.empty()),
                new BootRequest(Optional.empty(), Optional.of("Disabled"), Optional.empty()),
                new BootRequest(Optional.of("None"), Optional.empty(), Optional.empty()),
                BootRequest.once("Hdd"));
        Optional<RedfishException> failure = reach(system, variants);
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private boolean pendingCleared(String settings) {
        return BootRequest.cleared(rest.fetch(settings).body());
    }

    private List<String> candidates(JsonNode system, BootTarget wanted) {
        List<String> allowed = Json.texts(Json.at(system, "Boot", "BootSourceOverrideTarget@Redfish.AllowableValues"));
        List<String> all = wanted == BootTarget.CD ? target.quirks().bootTargetsCd() : List.of("Hdd");
        return all.stream()
                .filter(each -> allowed.isEmpty() || allowed.contains(each))
                .limit(allowed.isEmpty() ? 1 : all.size())
                .toList();
    }

    private List<BootRequest> variants(String candidate) {
        BootRequest full = BootRequest.once(candidate);
        Quirks quirks = target.quirks();
        Set<BootRequest> variants = new LinkedHashSet<>();
        if (!quirks.bootEnabledFirst()) {
            variants.add(full.withoutEnabled());
        }
        variants.add(full);
        if (!quirks.bootModeRequired()) {
            variants.add(full.withoutMode());
        }
        variants.add(full.withoutEnabled());
        return List.copyOf(variants);
    }

    /** Sends one variant after the other until one is read back; else the first failure. */
    private Optional<RedfishException> reach(JsonNode system, List<BootRequest> variants) {
        Optional<RedfishException> first = Optional.empty();
        for (BootRequest variant : variants) {
            for (String place : places(system)) {
                BmcResponse answer = rest.patch(place, variant.json());
                if (answer.status() == 401 || answer.status() == 403) {
                    throw rest.errors().refused("setting the boot device", answer, HINT);
                }
                if (seen(system, place, variant, answer.ok())) {
                    return Optional.empty();
                }
                if (first.isEmpty()) {
                    first = Optional.of(failure(answer));
                }
            }
        }
        return first;
    }

    private RedfishException failure(BmcResponse answer) {
        if (!answer.ok()) {
            return rest.errors().refused("setting the boot device", answer, HINT);
        }
        JsonNode boot = target.systemNode().path("Boot");
        return rest.errors()
                .ignored(
                        "it accepted the boot device but reads "
                                + Json.text(boot, "BootSourceOverrideTarget").orElse("nothing") + ", "
                                + Json.text(boot, "BootSourceOverrideEnabled").orElse("nothing") + ", "
                                + Json.text(boot, "BootSourceOverrideMode").orElse("no mode"),
                        HINT);
    }

    private boolean seen(JsonNode system, String place, BootRequest variant, boolean patient) {
        boolean clearing = variant.enabled().map("Disabled"::equals).orElse(false)
                || variant.target().map("None"::equals).orElse(false);
        Predicate<JsonNode> state = clearing ? BootRequest::cleared : variant::shownBy;
        if (!patient) {
            return false;
        }
        RetryBudget budget =
                new RetryBudget(rest.timeouts().readBack(), rest.timeouts().poll());
        do {
            if (state.test(rest.get(place).body())) {
                return true;
            }
            // What was sent to the Settings resource may be applied at once.
            if (!place.equals(target.system()) && state.test(target.systemNode())) {
                return true;
            }
        } while (budget.again());
        return false;
    }

    /** Where boot settings go: to the pending settings if they are kept there, then to the system itself. */
    private List<String> places(JsonNode system) {
        List<String> places = new ArrayList<>();
        settings(system).ifPresent(places::add);
        if (places.isEmpty() || !target.quirks().bootSettings().equals("only")) {
            places.add(target.system());
        }
        return places;
    }

    private Optional<String> settings(JsonNode system) {
        String mode = target.quirks().bootSettings();
        if (mode.startsWith("{system}/")) {
            return Optional.of(mode.replace("{system}", target.system()));
        }
        if (mode.equals("never")) {
            return Optional.empty();
        }
        return OdataPath.link(system, "@Redfish.Settings", "SettingsObject")
                .filter(uri -> mode.equals("only")
                        || rest.fetch(uri).body().path("Boot").isObject());
    }

    private void byMedium(JsonNode system, BootTarget wanted) {
        Optional<OemRequest> request = target.quirks().bootMedium();
        if (wanted != BootTarget.CD || request.isEmpty()) {
            throw rest.errors()
                    .unsupported(
                            "the system cannot be told to boot from "
                                    + wanted.name().toLowerCase(Locale.ROOT)
                                    + "; it allows "
                                    + Json.texts(Json.at(
                                            system, "Boot", "BootSourceOverrideTarget@Redfish.AllowableValues")),
                            BmcHint.of(
                                    BmcErrorCode.BMC_BOOT_OVERRIDE,
                                    "Update the BMC's firmware, or pin another quirk file."));
        }
        MediaSlot slot = media.all().stream()
                .map(MediaResource::shown)
                .filter(each -> each.inserted() && each.cd())
                .findFirst()
                .orElseThrow(() -> rest.errors()
                        .unsupported(
                                "no virtual CD is inserted to boot from",
                                BmcHint.of(BmcErrorCode.BMC_MEDIA_MISSING, "Insert a medium first.")));
        BmcResponse answer = media.oem(request.get(), slot.uri());
        if (!answer.ok()) {
            throw rest.errors().refused("setting the boot device", answer, HINT);
        }
    }
}

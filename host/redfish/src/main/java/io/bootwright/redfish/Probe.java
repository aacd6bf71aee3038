package io.bootwright.redfish;

import io.bootwright.redfish.discovery.BmcSystem;
import io.bootwright.redfish.media.MediaChoice;
import io.bootwright.redfish.media.MediaResource;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.MediaStrategy;
import io.bootwright.redfish.media.VirtualMedia;
import io.bootwright.redfish.quirks.BmcModel;
import io.bootwright.redfish.quirks.Quirks;
import io.bootwright.redfish.system.BootMode;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.redfish.transport.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Looks at what a BMC can do for an installation; sends nothing but GET. */
final class Probe {
    private final BmcSystem target;
    private final VirtualMedia media;

    Probe(BmcSystem target, VirtualMedia media) {
        this.target = target;
        this.media = media;
    }

    ProbeReport report() {
        Quirks quirks = target.quirks();
        List<MediaResource> all = media.all();
        List<MediaResource> usable = media.usable(all);
        MediaStrategy strategy = MediaChoice.strategy(usable, quirks.usableCds());
        List<String> reasons = new ArrayList<>();
        reasons.add(reason(strategy, all, usable, quirks));
        for (MediaResource slot : all) {
            if (usable.stream()
                    .noneMatch(each -> each.shown().uri().equals(slot.shown().uri()))) {
                reasons.add(slot.shown().id() + " (" + slot.shown().owner() + ") is not used: "
                        + (slot.insertable() ? "another medium is preferred." : "it takes no image by URL."));
            }
        }
        boot(reasons, quirks);
        reasons.addAll(quirks.notes());
        BmcModel identity = target.identity();
        JsonNode system = target.systemNode();
        return new ProbeReport(
                strategy,
                reasons,
                usable.stream().map(MediaResource::shown).toList(),
                identity.manufacturer(),
                identity.model(),
                identity.firmware(),
                SystemIdentity.of(system, target.discovery().chassis(system)),
                quirks.family());
    }

    private static String reason(MediaStrategy strategy, List<MediaResource> all, List<MediaResource> usable, Quirks quirks) {
        List<String> cds = usable.stream()
                .map(MediaResource::shown)
                .filter(MediaSlot::cd)
                .map(MediaSlot::id)
                .toList();
        return switch (strategy) {
            case TWO_CD -> "Two virtual CDs take a URL: " + cds.get(0) + " and " + cds.get(1) + ".";
            case CD_USB -> "One virtual CD works at a time (" + cds.getFirst() + "); a virtual USB stick is there too.";
            case SINGLE_ISO -> "One virtual CD works at a time (" + cds.getFirst() + ") and no virtual USB stick.";
            case NONE ->
                quirks.unsupported()
                        .map(text -> text + ".")
                        .orElse(
                                all.isEmpty()
                                        ? "Neither system nor manager lists virtual media; a licence or a privilege may be missing."
                                        : "None of the virtual media listed takes a CD image by URL.");
        };
    }

    private void boot(List<String> reasons, Quirks quirks) {
        JsonNode boot = target.systemNode().path("Boot");
        if (BootMode.of(Json.text(boot, "BootSourceOverrideMode")) == BootMode.LEGACY) {
            reasons.add("The firmware is set to legacy boot; set it to UEFI.");
        }
        List<String> allowed = Json.texts(boot.path("BootSourceOverrideTarget@Redfish.AllowableValues"));
        if (!allowed.isEmpty()
                && quirks.bootTargetsCd().stream().noneMatch(allowed::contains)
                && quirks.bootCd().isEmpty()
                && quirks.bootMedium().isEmpty()) {
            reasons.add("The system does not offer a CD as boot target, only " + String.join(", ", allowed) + ".");
        }
        if (!quirks.prepareMedia().isEmpty()) {
            reasons.add("More virtual CDs may appear once an installation has switched remote media on.");
        }
    }
}

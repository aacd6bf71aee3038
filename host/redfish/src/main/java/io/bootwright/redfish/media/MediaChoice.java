package io.bootwright.redfish.media;

import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.quirks.Quirks;
import io.bootwright.redfish.transport.BmcErrors;
import io.bootwright.redfish.transport.BmcHint;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which delivery a set of slots allows, and whether an image suits a slot. */
public final class MediaChoice {
    private MediaChoice() {}

    public static MediaStrategy strategy(List<MediaResource> usable, int usableCds) {
        long cds = usable.stream().filter(slot -> slot.shown().cd()).count();
        if (Math.min(cds, usableCds) >= 2) {
            return MediaStrategy.TWO_CD;
        }
        if (cds == 0 || usableCds < 1) {
            return MediaStrategy.NONE;
        }
        MediaResource first =
                usable.stream().filter(slot -> slot.shown().cd()).findFirst().orElseThrow();
        boolean stick =
                usable.stream().anyMatch(slot -> slot != first && slot.shown().usb());
        return stick ? MediaStrategy.CD_USB : MediaStrategy.SINGLE_ISO;
    }

    /** Refuses what the BMC would refuse in its own obscure words, or silently. */
    public static void checkImage(BmcErrors errors, MediaResource slot, URI image, Quirks quirks) {
        String scheme = Optional.ofNullable(image.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (image.getHost() == null || image.getRawQuery() != null || image.getRawUserInfo() != null) {
            throw errors.unsupported(
                    "an image URL needs a host and no query, user or password", BmcHint.of(BmcErrorCode.BMC_MEDIA_URL));
        }
        if (quirks.unsupported().isPresent()) {
            throw errors.unsupported(
                    quirks.unsupported().get(),
                    BmcHint.of(BmcErrorCode.BMC_MEDIA_MISSING, "Install this server in another way."));
        }
        boolean allowed = (quirks.schemes().isEmpty() || quirks.schemes().contains(scheme))
                && (slot.shown().protocols().isEmpty()
                        || slot.shown().protocols().stream().anyMatch(scheme::equalsIgnoreCase));
        if (!allowed) {
            List<String> wanted = quirks.schemes().isEmpty()
                    ? slot.shown().protocols()
                    : quirks.schemes().stream().sorted().toList();
            throw errors.unsupported(
                    slot.shown().id() + " fetches images by " + String.join(", ", wanted) + ", not by " + scheme,
                    BmcHint.of(
                            BmcErrorCode.BMC_MEDIA_URL,
                            "Set urls.media of this host, or of the server, to such an address."));
        }
        if (!slot.insertable()) {
            throw errors.unsupported(
                    slot.shown().id() + " takes no image by URL",
                    BmcHint.of(BmcErrorCode.BMC_MEDIA_MISSING, "Probe the server to see which media do."));
        }
    }

    /** Scheme, host and port; the path holds a secret. */
    public static String origin(URI image) {
        return image.getScheme() + "://" + image.getRawAuthority();
    }
}

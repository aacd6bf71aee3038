package io.bootwright.redfish.media;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One virtual medium of a BMC that takes an image by URL (DSP2046 VirtualMedia).
 *
 * @param uri its path at the BMC
 * @param id its id, such as {@code CD1}
 * @param types media types, such as {@code CD}, {@code DVD}, {@code USBStick}; empty if the BMC does not say
 * @param inserted whether an image is inserted
 * @param image the inserted image, if the BMC tells
 * @param owner {@code system} or {@code manager}: whose collection lists it
 * @param insert {@code action} (InsertMedia) or {@code patch}: how an image is inserted
 * @param protocols transfer protocols the BMC allows, such as {@code HTTP}; empty if it does not say
 */
public record MediaSlot(
        String uri,
        String id,
        List<String> types,
        boolean inserted,
        Optional<String> image,
        String owner,
        String insert,
        List<String> protocols) {
    public MediaSlot {
        types = List.copyOf(types);
        protocols = List.copyOf(protocols);
    }

    /** A slot of the system's collection with an InsertMedia action and no word about protocols. */
    public MediaSlot(String uri, String id, List<String> types, boolean inserted, Optional<String> image) {
        this(uri, id, types, inserted, image, "system", "action", List.of());
    }

    /** Whether it can be a CD or DVD; true too if the BMC tells no types. */
    public boolean cd() {
        return types.isEmpty() || has("cd") || has("dvd");
    }

    /** Whether it can be a USB stick. */
    public boolean usb() {
        return has("usbstick");
    }

    private boolean has(String type) {
        return types.stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(type));
    }
}

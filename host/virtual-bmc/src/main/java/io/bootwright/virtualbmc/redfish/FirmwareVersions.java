package io.bootwright.virtualbmc.redfish;

import io.bootwright.virtualbmc.Profile;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The firmware of one machine. An image that it takes starts with a line {@code firmware COMPONENT VERSION}; what follows
 * is of no interest. Safe for several threads.
 */
final class FirmwareVersions {
    static final String BIOS = "BIOS";
    static final String BMC = "BMC";

    private static final Pattern IMAGE = Pattern.compile("firmware ([A-Za-z0-9]{1,20}) ([A-Za-z0-9._-]{1,40})\n");

    private final Map<String, String> versions = new LinkedHashMap<>();

    FirmwareVersions(Profile profile) {
        versions.put(BIOS, profile.bios());
        versions.put(BMC, profile.manager().firmware());
    }

    synchronized Map<String, String> all() {
        return Map.copyOf(versions);
    }

    synchronized Optional<String> of(String component) {
        return Optional.ofNullable(versions.get(component));
    }

    /**
     * Installs an image.
     *
     * @param only the component it must be for, if one was named
     * @throws RedfishError when it is none, or for something else
     */
    synchronized void install(byte[] image, Optional<String> only) {
        String head = new String(image, 0, Math.min(image.length, 80), StandardCharsets.ISO_8859_1);
        Matcher matcher = IMAGE.matcher(head);
        if (!matcher.lookingAt() || !versions.containsKey(matcher.group(1))) {
            throw RedfishError.general(400, "The image is not a firmware image for this machine.");
        }
        if (only.filter(name -> !name.equals(matcher.group(1))).isPresent()) {
            throw RedfishError.general(
                    400, "The image is for " + matcher.group(1) + " and not for " + only.get() + ".");
        }
        versions.put(matcher.group(1), matcher.group(2));
    }
}

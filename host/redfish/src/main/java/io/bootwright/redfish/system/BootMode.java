package io.bootwright.redfish.system;

import java.util.Locale;
import java.util.Optional;

/** How the firmware of a system boots. */
public enum BootMode {
    UEFI,
    LEGACY,
    /** Not reported. */
    UNKNOWN;

    public static BootMode of(Optional<String> text) {
        return switch (text.orElse("").toLowerCase(Locale.ROOT)) {
            case "uefi" -> UEFI;
            case "legacy", "bios" -> LEGACY;
            default -> UNKNOWN;
        };
    }
}

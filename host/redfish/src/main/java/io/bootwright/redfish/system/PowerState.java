package io.bootwright.redfish.system;

import java.util.Locale;
import java.util.Optional;

/** Power of a system, as its BMC reports it. */
public enum PowerState {
    ON,
    OFF,
    /** On its way from one to the other, or paused. */
    CHANGING,
    /** Not reported. */
    UNKNOWN;

    public static PowerState of(Optional<String> text) {
        return switch (text.orElse("").toLowerCase(Locale.ROOT)) {
            case "on" -> ON;
            case "off" -> OFF;
            case "poweringon", "poweringoff", "paused" -> CHANGING;
            default -> UNKNOWN;
        };
    }
}

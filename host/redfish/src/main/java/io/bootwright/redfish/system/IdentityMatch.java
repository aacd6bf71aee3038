package io.bootwright.redfish.system;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a BMC's machine is the one of a record. */
public enum IdentityMatch {
    /** At least one value agrees. */
    YES("yes"),
    /** Serial number or UUID are known on both sides, and nothing agrees. */
    NO("no"),
    /** Nothing can be compared: the values are missing or placeholders. */
    UNKNOWN("unknown");

    private final String text;

    IdentityMatch(String text) {
        this.text = text;
    }

    /** Its name in the API. */
    @JsonValue
    public String text() {
        return text;
    }
}

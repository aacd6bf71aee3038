package io.bootwright.redfish.media;

import com.fasterxml.jackson.annotation.JsonValue;

/** How installer and task medium can reach a server. */
public enum MediaStrategy {
    /** Two virtual CDs. */
    TWO_CD("two-cd"),
    /** One virtual CD and one virtual USB stick. */
    CD_USB("cd-usb"),
    /** One virtual CD: both in one ISO. */
    SINGLE_ISO("single-iso"),
    /** No virtual medium that takes a URL. */
    NONE("none");

    private final String text;

    MediaStrategy(String text) {
        this.text = text;
    }

    /** Its name in the API. */
    @JsonValue
    public String text() {
        return text;
    }
}

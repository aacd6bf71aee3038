package io.bootwright.virtualbmc.machine;

/** Power as Redfish shows it (Resource.PowerState). */
public enum PowerState {
    ON("On"),
    OFF("Off"),
    POWERING_ON("PoweringOn"),
    POWERING_OFF("PoweringOff");

    private final String text;

    PowerState(String text) {
        this.text = text;
    }

    /** The Redfish word. */
    public String text() {
        return text;
    }
}

package io.bootwright.redfish.quirks;

/**
 * Which quirk file applies to a BMC.
 *
 * @param name {@code auto}, or the name of a quirk file
 */
public record QuirkSelection(String name) {
    /** By manufacturer, model and firmware. */
    public static QuirkSelection auto() {
        return new QuirkSelection("auto");
    }

    public boolean automatic() {
        return name.isBlank() || name.equals("auto");
    }
}

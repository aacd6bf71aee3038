package io.bootwright.redfish;

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

    boolean automatic() {
        return name.isBlank() || name.equals("auto");
    }
}

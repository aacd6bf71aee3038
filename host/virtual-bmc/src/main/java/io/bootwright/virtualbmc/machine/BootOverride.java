package io.bootwright.virtualbmc.machine;

/**
 * The boot override (ComputerSystem.Boot).
 *
 * @param target such as {@code Cd}; {@code None} without an override
 * @param enabled {@code Disabled}, {@code Once} or {@code Continuous}
 * @param mode {@code UEFI} or {@code Legacy}
 */
public record BootOverride(String target, String enabled, String mode) {
    /** No override. */
    public static BootOverride none() {
        return new BootOverride("None", "Disabled", "UEFI");
    }

    /** Whether the next boot follows the target. */
    public boolean applies() {
        return !enabled.equals("Disabled") && !target.equals("None");
    }

    /** What is left after a boot. */
    public BootOverride afterBoot() {
        return enabled.equals("Once") ? new BootOverride("None", "Disabled", mode) : this;
    }
}

package io.bootwright.virtualbmc.machine;

import java.util.Set;

/**
 * How the hardware of a machine behaves.
 *
 * @param powerDelay ms until a power change shows
 * @param cdTargets boot targets that mean the virtual CD
 * @param dropMediaAfterBoot whether the BMC drops its media once the machine has booted from them
 */
public record MachineOptions(long powerDelay, Set<String> cdTargets, boolean dropMediaAfterBoot) {}

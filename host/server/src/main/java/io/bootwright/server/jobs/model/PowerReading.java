package io.bootwright.server.jobs.model;

import java.util.Optional;

/**
 * What a BMC says of a server's power and boot at one moment.
 *
 * @param on whether it is not surely off
 * @param lastReset when it was last reset, in the BMC's own words; only compared with itself
 * @param bootProgress Redfish's {@code BootProgress.LastState}
 */
public record PowerReading(boolean on, Optional<String> lastReset, Optional<String> bootProgress) {}

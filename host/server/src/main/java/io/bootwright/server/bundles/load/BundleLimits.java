package io.bootwright.server.bundles.load;

import java.time.Duration;

/**
 * Time limits for a bundle's code.
 *
 * @param load time to load its class and run its constructor
 * @param check time of a check, or of choosing the installer
 * @param files time of making its files
 * @param stuck calls that never returned after which a bundle version is not called any more
 */
public record BundleLimits(Duration load, Duration check, Duration files, int stuck) {
    /** The defaults. */
    public static BundleLimits defaults() {
        return new BundleLimits(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(15), 4);
    }
}

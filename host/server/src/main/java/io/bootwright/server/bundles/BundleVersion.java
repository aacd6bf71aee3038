package io.bootwright.server.bundles;

import io.bootwright.server.workflow.BundleRef;
import java.time.Instant;

/**
 * An installed version of a bundle.
 *
 * @param ref which one
 * @param origin which way it came in
 * @param installedAt when
 */
record BundleVersion(BundleRef ref, Origin origin, Instant installedAt) {
    /** Ways in. */
    enum Origin {
        /** Comes with the product. */
        SHIPPED,
        /** Dropped into the data directory's plugins/. */
        DROPPED;

        String apiName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Origin ofApiName(String name) {
            return valueOf(name.toUpperCase(java.util.Locale.ROOT));
        }
    }
}

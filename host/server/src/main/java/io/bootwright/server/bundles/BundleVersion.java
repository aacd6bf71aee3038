package io.bootwright.server.bundles;

import io.bootwright.server.workflow.BundleRef;
import java.time.Instant;
import java.util.Locale;

/**
 * An installed version of a bundle.
 *
 * @param ref which one
 * @param origin which way it came in
 * @param signature what is known of its signature
 * @param publishedBy who brought it: name of a token, or {@link Incoming#DROP_DIRECTORY}, {@link Incoming#PRODUCT}
 * @param installedAt when
 */
record BundleVersion(BundleRef ref, Origin origin, SignatureState signature, String publishedBy, Instant installedAt) {
    /** Whether it may do what only trusted bundles may, such as bringing units of its own. */
    boolean trusted() {
        return signature.isTrusted();
    }

    /** Ways in. */
    enum Origin {
        /** Comes with the product. */
        SHIPPED,
        /** Dropped into the data directory's plugins/. */
        DROPPED,
        /** {@code POST /api/v1/bundles}. */
        UPLOADED,
        /** Pushed to the registry, {@code bundles/ID:VERSION}. */
        PUSHED;

        String apiName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Origin ofApiName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }
}

package io.bootwright.server.bundles.model;

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
public record BundleVersion(
        BundleRef ref, Origin origin, SignatureState signature, String publishedBy, Instant installedAt) {
    /** Whether it may do what only trusted bundles may, such as bringing units of its own. */
    public boolean trusted() {
        return signature.isTrusted();
    }

    /** Ways in. */
    public enum Origin {
        /** Comes with the product. */
        SHIPPED,
        /** Dropped into the data directory's plugins/. */
        DROPPED,
        /** {@code POST /api/v1/bundles}. */
        UPLOADED,
        /** Pushed to the registry, {@code bundles/ID:VERSION}. */
        PUSHED;

        public String apiName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Origin ofApiName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }
}

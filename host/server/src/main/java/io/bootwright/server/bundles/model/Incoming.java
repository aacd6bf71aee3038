package io.bootwright.server.bundles.model;

import io.bootwright.bundle.manifest.BundleManifest;
import java.util.Optional;

/**
 * A jar on its way in.
 *
 * @param name what to call it in messages
 * @param signature text of its signature, if it came with one
 * @param who who brings it, for the audit trail
 * @param rule what this way in asks besides
 */
public record Incoming(String name, Optional<String> signature, BundleVersion.Origin origin, String who, Rule rule) {
    /** The actor of dropped jars. */
    public static final String DROP_DIRECTORY = "drop-directory";
    /** The actor of the product's own bundles. */
    public static final String PRODUCT = "product";

    /** A rule about what the jar turned out to be. */
    @FunctionalInterface
    public interface Rule {
        /** No rule. */
        Rule NONE = manifest -> {};

        void check(BundleManifest manifest) throws BundleRefused;
    }
}

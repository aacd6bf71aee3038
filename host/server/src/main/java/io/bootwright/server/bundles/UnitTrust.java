package io.bootwright.server.bundles;

import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.server.bundles.BundleRefused.Kind;

/** Who may bring units of his own along: they run as root on servers, and nobody built them into an image. */
final class UnitTrust {
    private UnitTrust() {}

    /**
     * Refuses a bundle whose units travel on the task ISO although nobody vouches for it.
     *
     * @param signature what is known of the jar's signature
     */
    static void check(BundleManifest manifest, SignatureState signature) throws BundleRefused {
        if (manifest.units().onTaskIso() && !signature.isTrusted()) {
            throw new BundleRefused(
                    Kind.UNTRUSTED,
                    "It brings its units on the task ISO (units.delivery: on-task-iso), which only a bundle with a"
                            + " valid signature may; this one is " + signature.text() + ". Sign it with a key that this"
                            + " host trusts (bundles.trust in the configuration), or set units.delivery to in-image and"
                            + " build its units into the maintenance image.");
        }
    }
}

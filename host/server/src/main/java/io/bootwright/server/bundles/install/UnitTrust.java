package io.bootwright.server.bundles.install;

import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import io.bootwright.server.bundles.model.SignatureState;

/** Refuses units on the task ISO from unsigned bundles: they run as root on servers. */
public final class UnitTrust {
    private UnitTrust() {}

    /**
     * Refuses a bundle whose units travel on the task ISO although nobody vouches for it.
     *
     * @param signature what is known of the jar's signature
     */
    public static void check(BundleManifest manifest, SignatureState signature) throws BundleRefused {
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

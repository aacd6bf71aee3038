package io.bootwright.server.bundles;

import io.bootwright.bundle.BundleManifest;
import java.util.Optional;

/** Whether a bundle may bring units of its own along: they run as root on servers, and nobody built them into an image. */
final class UnitTrust {
    private UnitTrust() {}

    /**
     * The reason against it.
     *
     * @param origin which way the bundle came in
     * @param signer name of the trusted key that signed the jar, if one did
     */
    static Optional<String> refusal(BundleManifest manifest, BundleVersion.Origin origin, Optional<String> signer) {
        if (!manifest.units().onTaskIso() || origin == BundleVersion.Origin.SHIPPED || signer.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                "It brings its units on the task ISO (units.delivery: on-task-iso), which only bundles with a"
                        + " valid signature may. Sign the jar with a key that this host trusts (bundles.trust), or set"
                        + " units.delivery to in-image and build them into the maintenance image.");
    }
}

package io.bootwright.registry.upkeep;

import io.bootwright.registry.oci.Digest;
import java.util.Set;

/** Content that running jobs and active bundles need, and that is therefore never collected. Safe for use by many threads. */
@FunctionalInterface
public interface BlobPins {
    /** Nothing is pinned. */
    BlobPins NONE = Set::of;

    /** Digests of blobs and manifests that are kept, with all they refer to. */
    Set<Digest> pinned();
}

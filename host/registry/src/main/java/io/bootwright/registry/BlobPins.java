package io.bootwright.registry;

import java.util.Set;

/** Who else holds content of the registry: running jobs, active bundles. Safe for use by many threads. */
@FunctionalInterface
public interface BlobPins {
    /** Nothing is held. */
    BlobPins NONE = Set::of;

    /** Digests of blobs and manifests to be kept, with all they refer to. */
    Set<Digest> pinned();
}

package io.bootwright.server.workflow;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/** Finds the workflow that serves a target. Safe for use by many threads. */
public interface Workflows {
    /** Every target that an active bundle declares. */
    SortedSet<String> targets();

    /** The active version of the bundle that declares a target. */
    Optional<Workflow> active(String target);

    /** Most jobs of a bundle that may run at once, as its active version says; empty when it sets no limit. */
    OptionalInt concurrency(String bundleId);

    /** The very version a job was accepted with, also when another one is active now. */
    Optional<Workflow> pinned(BundleRef bundle, String target);
}

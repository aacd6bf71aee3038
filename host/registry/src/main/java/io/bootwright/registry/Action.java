package io.bootwright.registry;

/** What a request wants to do to a repository. */
public enum Action {
    PULL,
    PUSH,
    DELETE,
    /** List repositories: without one, whether any may be listed at all; with one, whether it may be shown. */
    CATALOG
}

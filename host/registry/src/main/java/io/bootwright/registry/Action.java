package io.bootwright.registry;

/** What a request wants to do to a repository. */
public enum Action {
    PULL,
    PUSH,
    DELETE,
    /** List all repositories; needs no repository. */
    CATALOG
}

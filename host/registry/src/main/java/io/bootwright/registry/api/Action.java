package io.bootwright.registry.api;

/** What a request does with a repository, as far as rights are concerned. */
public enum Action {
    PULL,
    PUSH,
    DELETE,
    /** List repositories: without a repository, whether the list may be asked for; with one, whether it is shown. */
    CATALOG
}

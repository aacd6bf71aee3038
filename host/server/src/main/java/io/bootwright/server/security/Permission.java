package io.bootwright.server.security;

/** What a request may need (decisions §12). */
public enum Permission {
    /** Read jobs, servers, bundles, media, metrics. */
    READ,
    /** Create, change and remove servers; probe them. */
    SERVERS,
    /** Create and cancel jobs. */
    JOBS,
    /** Pull from the registry. */
    PULL,
    /** Push to the registry. */
    PUSH,
    /** Publish, activate and remove bundles. */
    BUNDLES,
    /** Tokens, garbage collection and everything else. */
    ADMIN
}

package io.bootwright.server.artifacts;

/** Asks a registry that is not this host's what a reference names. Safe for use by many threads. */
public interface ArtifactLookup {
    /**
     * The digest of the manifest.
     *
     * @throws UnresolvableException when there is none, or it does not fit
     */
    String resolve(OciReference reference, boolean singleLayer);
}

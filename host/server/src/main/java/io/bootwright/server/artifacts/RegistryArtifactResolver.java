package io.bootwright.server.artifacts;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Resolves references: those that name this host by any of its addresses in its own registry, all others over HTTPS
 * (decisions §10).
 */
public final class RegistryArtifactResolver implements ArtifactResolver {
    private final OwnRegistry own;
    private final Supplier<Set<String>> ownNames;
    private final ArtifactLookup foreign;

    /**
     * A resolver.
     *
     * @param own this host's registry
     * @param ownNames authorities ({@code HOST[:PORT]}) under which it is known: of every configured URL, the socket it
     *     listens on, and configured aliases; asked for each reference
     * @param foreign all other registries
     */
    public RegistryArtifactResolver(OwnRegistry own, Supplier<Set<String>> ownNames, ArtifactLookup foreign) {
        this.own = own;
        this.ownNames = ownNames;
        this.foreign = foreign;
    }

    @Override
    public PinnedArtifact resolve(String reference, boolean singleLayer, URI target) {
        OciReference parsed = OciReference.parse(reference);
        String authority = parsed.authority();
        boolean mine = authority.equals(authority(target))
                || ownNames.get().stream().anyMatch(name -> authority.equals(name.toLowerCase(Locale.ROOT)));
        if (!mine) {
            String digest = foreign.resolve(parsed, singleLayer);
            return new PinnedArtifact(parsed.pinned(authority, digest), Optional.empty());
        }
        OwnRegistry.OwnArtifact artifact = own.resolve(parsed.repository(), parsed.tagOrDigest())
                .orElseThrow(
                        () -> new UnresolvableException("\"" + reference + "\" is not in this host's registry. Push"
                                + " it first, for example: oras push " + parsed.text() + " FILE"));
        if (singleLayer && artifact.layers() != 1) {
            throw new UnresolvableException("\"" + reference + "\" has " + artifact.layers()
                    + " layers, but an image to install is an artifact with exactly one. Push it with oras push; podman"
                    + " push does for an image of one layer (podman build --squash-all).");
        }
        return new PinnedArtifact(parsed.pinned(authority(target), artifact.digest()), Optional.of(artifact.digest()));
    }

    private static String authority(URI uri) {
        return uri.getRawAuthority().toLowerCase(Locale.ROOT);
    }
}

package io.bootwright.registry;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A manifest on its way to a tag.
 *
 * @param who name of the token that pushes
 * @param repository repository name
 * @param tag tag that is about to move
 * @param digest digest of the manifest
 * @param artifactType artifact type, if it has one
 * @param layers its layers
 * @param subject what it is about, when it is attached to another manifest
 */
public record PushedManifest(
        String who,
        String repository,
        String tag,
        Digest digest,
        Optional<String> artifactType,
        List<Descriptor> layers,
        Optional<Digest> subject) {
    /** Tags by which clients attach things where there is no referrers API: {@code sha256-HEX}, {@code sha256-HEX.sig}. */
    private static final Pattern FALLBACK_TAG = Pattern.compile("sha(256|512)-[0-9a-f]{64,128}(\\..+)?");

    public PushedManifest {
        layers = List.copyOf(layers);
    }

    /** Whether it is something about another manifest, such as a signature or a list of contents. */
    public boolean isReferrer() {
        return subject.isPresent() || hasFallbackTag();
    }

    /** Whether its tag says that it is about another manifest, and can be mistaken for nothing else. */
    public boolean hasFallbackTag() {
        return isFallbackTag(tag);
    }

    /** Whether a tag is one by which things are attached. */
    public static boolean isFallbackTag(String tag) {
        return FALLBACK_TAG.matcher(tag).matches();
    }
}

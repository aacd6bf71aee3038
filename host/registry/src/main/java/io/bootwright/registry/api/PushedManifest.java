package io.bootwright.registry.api;

import io.bootwright.registry.oci.Descriptor;
import io.bootwright.registry.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A manifest that a tag is about to name.
 *
 * @param who name of the token that pushes
 * @param repository repository name
 * @param tag tag that is about to name it
 * @param digest digest of the manifest
 * @param artifactType artifact type, if it has one
 * @param layers its layers
 * @param subject the manifest that it refers to, if it does
 */
public record PushedManifest(
        String who,
        String repository,
        String tag,
        Digest digest,
        Optional<String> artifactType,
        List<Descriptor> layers,
        Optional<Digest> subject) {
    /** Tags that stand in for the referrers API with older clients: {@code sha256-HEX}, {@code sha256-HEX.sig}. */
    private static final Pattern FALLBACK_TAG = Pattern.compile("sha(256|512)-[0-9a-f]{64,128}(\\..+)?");

    public PushedManifest {
        layers = List.copyOf(layers);
    }

    /** Whether it refers to another manifest, such as a signature or an SBOM. */
    public boolean isReferrer() {
        return subject.isPresent() || hasFallbackTag();
    }

    /** Whether its tag has the form that says that it refers to another manifest. */
    public boolean hasFallbackTag() {
        return isFallbackTag(tag);
    }

    /** Whether a tag has the form that stands in for the referrers API. */
    public static boolean isFallbackTag(String tag) {
        return FALLBACK_TAG.matcher(tag).matches();
    }
}

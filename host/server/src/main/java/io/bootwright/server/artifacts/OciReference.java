package io.bootwright.server.artifacts;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reference to an artifact in a registry (OCI distribution specification 1.1, "Pulling manifests").
 *
 * @param authority host and optional port, in lower case
 * @param repository name within the registry
 * @param tag a tag; {@code latest} when the reference names none
 * @param digest {@code sha256:…}; wins over the tag
 */
public record OciReference(String authority, String repository, String tag, Optional<String> digest) {
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9.-]{0,253}[a-z0-9])?|\\[[0-9a-f:.]{2,45}])(?::[0-9]{1,5})?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int MAX = 512;

    /**
     * Takes a reference apart.
     *
     * @throws UnresolvableException when it is none
     */
    public static OciReference parse(String text) {
        if (text.length() > MAX) {
            throw new UnresolvableException("An image reference may have at most " + MAX + " characters.");
        }
        int slash = text.indexOf('/');
        String authority = slash < 0 ? "" : text.substring(0, slash).toLowerCase(Locale.ROOT);
        boolean host = authority.contains(".") || authority.contains(":") || authority.equals("localhost");
        if (!host || !AUTHORITY.matcher(authority).matches()) {
            throw new UnresolvableException("\"" + text + "\" does not name its registry: write"
                    + " HOST[:PORT]/REPOSITORY:TAG, for this host's registry with its own host and port.");
        }
        String rest = text.substring(slash + 1);
        Optional<String> digest = Optional.empty();
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = Optional.of(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        int colon = rest.lastIndexOf(':');
        String tag = colon < 0 ? "latest" : rest.substring(colon + 1);
        String repository = colon < 0 ? rest : rest.substring(0, colon);
        if (!REPOSITORY.matcher(repository).matches()
                || !TAG.matcher(tag).matches()
                || digest.filter(value -> !DIGEST.matcher(value).matches()).isPresent()) {
            throw new UnresolvableException("\"" + text + "\" is no image reference: it should look like"
                    + " HOST[:PORT]/REPOSITORY:TAG or HOST[:PORT]/REPOSITORY@sha256:DIGEST, in lower case.");
        }
        return new OciReference(authority, repository, tag, digest);
    }

    /** The repository that a reference names; empty when it is no reference. */
    public static Optional<String> repositoryOf(String text) {
        try {
            return Optional.of(parse(text).repository());
        } catch (UnresolvableException e) {
            return Optional.empty();
        }
    }

    /** What a registry is asked for. */
    String tagOrDigest() {
        return digest.orElse(tag);
    }

    /** The same artifact by digest, at an address. */
    String pinned(String at, String exactly) {
        return at + "/" + repository + "@" + exactly;
    }

    String text() {
        return authority + "/" + repository + digest.map(d -> "@" + d).orElse(":" + tag);
    }
}

package io.bootwright.registry.api;

import io.bootwright.errors.RegistryErrorCode;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.OciNames;
import io.bootwright.registry.oci.RegistryError;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of a request below {@code /v2}, in its parts. Repository names contain slashes, so the <em>last</em> keyword
 * counts. Every part has been checked for its form.
 *
 * @param kind which endpoint
 * @param repository repository name; empty for {@link Kind#BASE} and {@link Kind#CATALOG}
 * @param reference digest, tag or upload id; empty where there is none
 */
record RegistryPath(Kind kind, String repository, String reference) {
    enum Kind {
        BASE,
        CATALOG,
        BLOB,
        UPLOADS,
        UPLOAD,
        MANIFEST,
        TAGS,
        REFERRERS
    }

    private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * Parses a path.
     *
     * @param raw what follows {@code /v2}, not percent-decoded
     * @return empty when no endpoint has this form
     * @throws RegistryError NAME_INVALID or DIGEST_INVALID
     */
    static Optional<RegistryPath> parse(String raw) {
        // Some clients escape the colon of a digest; nothing else needs escaping.
        String path = raw.replace("%3A", ":").replace("%3a", ":");
        if (path.isEmpty() || path.equals("/")) {
            return Optional.of(new RegistryPath(Kind.BASE, "", ""));
        }
        if (path.equals("/_catalog")) {
            return Optional.of(new RegistryPath(Kind.CATALOG, "", ""));
        }
        if (path.endsWith("/tags/list")) {
            return Optional.of(named(Kind.TAGS, path.substring(0, path.length() - "/tags/list".length()), ""));
        }
        int uploads = path.lastIndexOf("/blobs/uploads");
        if (uploads > 0) {
            String rest = path.substring(uploads + "/blobs/uploads".length());
            if (rest.isEmpty() || rest.equals("/")) {
                return Optional.of(named(Kind.UPLOADS, path.substring(0, uploads), ""));
            }
            String id = rest.substring(1);
            return rest.startsWith("/") && UPLOAD_ID.matcher(id).matches()
                    ? Optional.of(named(Kind.UPLOAD, path.substring(0, uploads), id))
                    : Optional.empty();
        }
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String reference = path.substring(slash + 1);
        String before = path.substring(0, slash);
        for (Kind kind : new Kind[] {Kind.BLOB, Kind.MANIFEST, Kind.REFERRERS}) {
            String keyword = "/" + kind.name().toLowerCase(Locale.ROOT) + (kind == Kind.REFERRERS ? "" : "s");
            if (before.endsWith(keyword)) {
                checkReference(kind, reference);
                return Optional.of(named(kind, before.substring(0, before.length() - keyword.length()), reference));
            }
        }
        return Optional.empty();
    }

    private static void checkReference(Kind kind, String reference) {
        boolean digest = Digest.parse(reference).isPresent();
        boolean tag = kind == Kind.MANIFEST && OciNames.isTag(reference);
        if (!digest && !tag) {
            throw RegistryError.digestInvalid(
                    "A digest is sha256: or sha512: followed by lower-case hexadecimal digits."
                            + (kind == Kind.MANIFEST
                                    ? " A tag has 1 to 128 letters, digits and . _ - characters."
                                    : ""));
        }
    }

    private static RegistryPath named(Kind kind, String path, String reference) {
        String name = path.startsWith("/") ? path.substring(1) : path;
        if (!OciNames.isRepository(name)) {
            throw new RegistryError(
                    400,
                    RegistryErrorCode.NAME_INVALID,
                    "A repository name has at most 255 characters: lower-case letters and digits, joined by . _ - and /.");
        }
        return new RegistryPath(kind, name, reference);
    }

    /** The reference, if it is a digest. */
    Optional<Digest> digest() {
        return Digest.parse(reference);
    }
}

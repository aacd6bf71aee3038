package io.bootwright.registry;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path below {@code /v2} taken apart. Repository names contain slashes, so the <em>last</em> keyword counts; nothing is
 * used before it fits its form.
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

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final int NAME_LENGTH = 255;
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f-]{36}");

    /**
     * Takes a path apart.
     *
     * @param raw what follows {@code /v2}, not percent-decoded
     * @return empty when no endpoint has this form
     * @throws RegistryError NAME_INVALID or DIGEST_INVALID
     */
    static Optional<RegistryPath> parse(String raw) {
        // Some clients escape the colon of a digest; nothing else ever needs escaping.
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
            String keyword = "/" + kind.name().toLowerCase(java.util.Locale.ROOT) + (kind == Kind.REFERRERS ? "" : "s");
            if (before.endsWith(keyword)) {
                checkReference(kind, reference);
                return Optional.of(named(kind, before.substring(0, before.length() - keyword.length()), reference));
            }
        }
        return Optional.empty();
    }

    private static void checkReference(Kind kind, String reference) {
        boolean digest = Digest.parse(reference).isPresent();
        boolean tag = kind == Kind.MANIFEST && TAG.matcher(reference).matches();
        if (!digest && !tag) {
            throw RegistryError.digestInvalid("a digest is sha256: or sha512: and lower-case hexadecimal digits"
                    + (kind == Kind.MANIFEST ? ", a tag has 1 to 128 letters, digits and . _ -" : ""));
        }
    }

    private static RegistryPath named(Kind kind, String path, String reference) {
        String name = path.startsWith("/") ? path.substring(1) : path;
        if (!isName(name)) {
            throw new RegistryError(
                    400,
                    "NAME_INVALID",
                    "a repository name has at most 255 lower-case letters and digits, joined by . _ - and /");
        }
        return new RegistryPath(kind, name, reference);
    }

    static boolean isName(String name) {
        return name.length() <= NAME_LENGTH && NAME.matcher(name).matches();
    }

    static boolean isTag(String tag) {
        return TAG.matcher(tag).matches();
    }

    Optional<Digest> digest() {
        return Digest.parse(reference);
    }
}

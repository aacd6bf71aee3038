package io.bootwright.registry;

import java.util.Locale;

/** What a request is about, for figures: few classes, none made up by clients. */
public enum RequestClass {
    /** {@code /v2/} and paths that are none of ours. */
    BASE,
    /** Tags, referrers, catalog. */
    LIST,
    /** GET and HEAD of manifests. */
    MANIFEST_READ,
    /** Everything else about manifests. */
    MANIFEST_WRITE,
    /** GET of blobs. */
    BLOB_READ,
    /** HEAD of blobs: what clients ask before they push. */
    BLOB_CHECK,
    /** DELETE of blobs. */
    BLOB_DELETE,
    /** Uploads. */
    UPLOAD;

    static RequestClass of(RegistryPath.Kind kind, String method) {
        return switch (kind) {
            case BASE -> BASE;
            case CATALOG, TAGS, REFERRERS -> LIST;
            case MANIFEST -> method.equals("GET") || method.equals("HEAD") ? MANIFEST_READ : MANIFEST_WRITE;
            case BLOB ->
                switch (method) {
                    case "GET" -> BLOB_READ;
                    case "HEAD" -> BLOB_CHECK;
                    default -> BLOB_DELETE;
                };
            case UPLOADS, UPLOAD -> UPLOAD;
        };
    }

    /** As a label, such as {@code manifest-read}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

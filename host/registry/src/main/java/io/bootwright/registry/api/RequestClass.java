package io.bootwright.registry.api;

import java.util.Locale;

/** The classes of requests for metrics. There are few, whatever clients send. */
public enum RequestClass {
    /** {@code /v2/} and unknown paths. */
    BASE,
    /** Tags, referrers, catalog. */
    LIST,
    /** GET and HEAD of manifests. */
    MANIFEST_READ,
    /** PUT and DELETE of manifests. */
    MANIFEST_WRITE,
    /** GET of blobs. */
    BLOB_READ,
    /** HEAD of blobs, which clients send before they push. */
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

    /** The label in metrics, such as {@code manifest-read}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

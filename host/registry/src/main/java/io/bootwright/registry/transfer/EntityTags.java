package io.bootwright.registry.transfer;

import java.util.Arrays;
import java.util.Optional;

/** Compares entity tags (RFC 9110, section 13.1.2). */
public final class EntityTags {
    private EntityTags() {}

    /** Whether an If-None-Match header names a tag; weak comparison. */
    public static boolean match(Optional<String> ifNoneMatch, String etag) {
        return ifNoneMatch.isPresent()
                && Arrays.stream(ifNoneMatch.get().split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }
}

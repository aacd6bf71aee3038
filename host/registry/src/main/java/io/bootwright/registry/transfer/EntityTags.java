package io.bootwright.registry.transfer;

import java.util.Arrays;
import java.util.Optional;

/** Entity tags in conditions (RFC 9110, section 13.1.2). */
public final class EntityTags {
    private EntityTags() {}

    /** Whether If-None-Match has a tag; a weak one counts. */
    public static boolean match(Optional<String> ifNoneMatch, String etag) {
        return ifNoneMatch.isPresent()
                && Arrays.stream(ifNoneMatch.get().split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
    }
}

package io.bootwright.server.bundles.model;

import java.time.Instant;
import java.util.List;

/**
 * A jar that was refused.
 *
 * @param name its file name, or its repository and tag
 * @param origin which way it came
 * @param at when
 * @param reasons what is wrong, a sentence each
 */
public record Rejection(String name, BundleVersion.Origin origin, Instant at, List<String> reasons) {
    public Rejection {
        reasons = List.copyOf(reasons);
    }
}

package io.bootwright.server.bundles.model;

import java.util.List;

/**
 * Thrown when a bundle, or a change of what is active, is refused; nothing has changed. The message is all reasons in
 * one line.
 */
public final class BundleRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient List<String> reasons;

    /** Why, as far as a client has to tell cases apart. */
    public enum Kind {
        /** Something is wrong with the bundle. */
        INVALID,
        /** Its signature is missing or wrong. */
        UNTRUSTED,
        /** The maintenance image lacks its units. */
        UNITS_MISSING,
        /** What is installed does not allow it. */
        CONFLICT,
        /** The caller's token is not for this bundle. */
        FORBIDDEN,
        /** There is no such bundle or version. */
        UNKNOWN
    }

    public BundleRefused(Kind kind, List<String> reasons) {
        super(String.join(" ", reasons));
        this.kind = kind;
        this.reasons = List.copyOf(reasons);
    }

    public BundleRefused(Kind kind, String reason) {
        this(kind, List.of(reason));
    }

    public Kind kind() {
        return kind;
    }

    /** A sentence each. */
    public List<String> reasons() {
        return reasons;
    }

    public String text() {
        return String.join(" ", reasons);
    }
}

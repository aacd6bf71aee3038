package io.bootwright.server.bundles.model;

import java.util.Set;

/**
 * What is known of the signature of an installed version.
 *
 * @param text name of the key file that verified it, which ends in {@code .pem}, or one of the words below
 */
public record SignatureState(String text) {
    /** There is none. */
    public static final SignatureState UNSIGNED = new SignatureState("unsigned");
    /** Nobody looked: signatures are off, or no directory of trusted keys is configured. */
    public static final SignatureState UNCHECKED = new SignatureState("unchecked");
    /** Came with the product: whoever installed the host installed it. */
    public static final SignatureState SHIPPED = new SignatureState("shipped");

    private static final Set<SignatureState> UNTRUSTED = Set.of(UNSIGNED, UNCHECKED);

    /** Verified by a key. */
    public static SignatureState by(String keyFile) {
        return new SignatureState(keyFile);
    }

    public boolean isTrusted() {
        return !UNTRUSTED.contains(this);
    }
}

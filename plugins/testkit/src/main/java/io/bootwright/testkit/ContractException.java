package io.bootwright.testkit;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a bundle does not keep the contract. An {@link AssertionError}, so that test frameworks report a
 * failure, not an error.
 */
public final class ContractException extends AssertionError {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message one or more sentences: what is wrong, and what to do
     */
    public ContractException(String message) {
        this(message, null);
    }

    ContractException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

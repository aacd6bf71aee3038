package io.bootwright.testkit;

/**
 * One check of the contract.
 *
 * @param name a sentence without its full stop, such as {@code accepts examples/valid/minimal.json}; unique in a contract
 * @param body fails with a {@link ContractException}
 */
public record ContractCheck(String name, Body body) {
    /** What a check does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the check.
         *
         * @throws ContractException when the bundle does not keep the contract
         */
        void run();
    }

    /**
     * Runs the check.
     *
     * @throws ContractException when the bundle does not keep the contract; the message says why and what to do
     */
    public void run() {
        body.run();
    }
}

package io.bootwright.plugin;

/** Collects what is wrong with a recipe. For the thread that runs the check only. */
public interface Problems {
    /**
     * Adds one fault.
     *
     * @param pointer JSON pointer (RFC 6901) from the recipe's root to the wrong value, such as
     *     {@code /partition_layout/1/size}; the empty text is the recipe itself
     * @param detail one sentence: what is wrong and what would be right; shown to whoever sent the recipe, and never a
     *     secret value
     */
    void add(String pointer, String detail);

    /**
     * Adds a warning: the recipe is accepted, and whoever sent it reads the warning in the job ({@code warnings}) and
     * in its log. For what is unwise but may be meant; what would hang or destroy is a fault.
     *
     * @param pointer as for {@link #add}
     * @param detail one sentence: what may go wrong and what would avoid it; never a secret value
     * @since 1.1.0
     */
    default void warn(String pointer, String detail) {}
}

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
}

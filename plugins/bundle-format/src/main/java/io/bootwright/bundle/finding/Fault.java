package io.bootwright.bundle.finding;

/**
 * A value that does not fit its schema.
 *
 * @param pointer JSON pointer (RFC 6901) to the value; to the missing member when one is missing
 * @param detail what is wrong and what would be right; never the value itself, since it may be secret
 */
public record Fault(String pointer, String detail) {}

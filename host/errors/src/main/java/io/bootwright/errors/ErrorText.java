package io.bootwright.errors;

/**
 * The words of one catalogue entry. Immutable.
 *
 * @param title a short phrase without a full stop
 * @param meaning what it means, in full sentences
 * @param remedy what to do, in full sentences
 */
public record ErrorText(String title, String meaning, String remedy) {}

package io.bootwright.virtualbmc.machine;

import java.net.URI;

/**
 * An inserted image.
 *
 * @param slot the slot's id
 * @param url where the machine reads it
 * @param reads what the machine has read so far
 */
public record Medium(String slot, URI url, ReadCounter reads) {}

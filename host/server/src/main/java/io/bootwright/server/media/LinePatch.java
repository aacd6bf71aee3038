package io.bootwright.server.media;

/**
 * A line of a text file in an installer's image that the server gets to see longer than it is.
 *
 * @param file its path in the image; upper and lower case are the same
 * @param key the line {@code KEY=…}
 * @param value what is added to it, after a space, unless it is there already
 */
public record LinePatch(String file, String key, String value) {}

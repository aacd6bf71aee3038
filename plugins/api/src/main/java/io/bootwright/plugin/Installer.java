package io.bootwright.plugin;

/**
 * The ISO image that boots the server: repository {@code media/NAME}, tag TAG of the host's registry.
 *
 * @param name such as {@code maintenance}
 * @param tag such as {@code latest}
 */
public record Installer(String name, String tag) {}

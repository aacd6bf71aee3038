package io.bootwright.server.security;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns of repository names; {@code *} stands for any characters, slashes too. */
public final class Globs {
    private Globs() {}

    public static boolean matches(String glob, String name) {
        return Pattern.matches(
                List.of(glob.split("\\*", -1)).stream().map(Pattern::quote).collect(Collectors.joining(".*")), name);
    }
}

package io.bootwright.server.security;

/** Patterns of repository names; {@code *} stands for any characters, slashes too. */
public final class Globs {
    private Globs() {}

    /** Whether a name fits a pattern; asked at each request, so without a regular expression. */
    public static boolean matches(String glob, String name) {
        int star = glob.indexOf('*');
        if (star < 0) {
            return glob.equals(name);
        }
        if (!name.startsWith(glob.substring(0, star))) {
            return false;
        }
        int at = star;
        int from = star + 1;
        for (int next = glob.indexOf('*', from); next >= 0; next = glob.indexOf('*', from)) {
            String part = glob.substring(from, next);
            int found = name.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
            from = next + 1;
        }
        String end = glob.substring(from);
        return name.length() - end.length() >= at && name.endsWith(end);
    }
}

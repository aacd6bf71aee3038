package io.bootwright.redfish.transport;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that a BMC wrote, fit to be shown. BMCs quote what they were given, and the path of an image's URL is a secret:
 * of a URL only scheme, host and port stay, and what can be a token is cut out.
 */
public final class BmcText {
    private static final String CUT = "…";

    /** A URL as it is, or with the slashes escaped as JSON may have them. */
    private static final Pattern URL = Pattern.compile(
            "(?i)\\b([a-z][a-z0-9+.-]{1,15}):(?:\\\\?/){2}(?:[^\\s/\\\\\"'<>@]*@)?([^\\s/\\\\\"'<>?#()]*)[^\\s\"'<>()]*");

    /** Where this host serves discs, without scheme and host. */
    private static final Pattern MEDIA_PATH = Pattern.compile("(?i)(?:\\\\?/)*\\bmedia\\\\?/[^\\s\"'<>()]+");

    /** Tokens of discs are hexadecimal, those of jobs base64url of 256 bits. */
    private static final Pattern TOKEN =
            Pattern.compile("(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])|[0-9A-Fa-f]{16,}");

    private static final Pattern WORD = Pattern.compile("\\S+");
    private static final Pattern ESCAPED = Pattern.compile("%[0-9A-Fa-f]{2}|\\\\/|\\\\u[0-9A-Fa-f]{4}");
    private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9A-Fa-f]{4})");
    private static final int DEEPEST = 4;

    private BmcText() {}

    /** The text without secrets. */
    public static String masked(String text) {
        Matcher words = WORD.matcher(text);
        return cut(words.replaceAll(word -> Matcher.quoteReplacement(unescaped(word.group()))));
    }

    private static String cut(String text) {
        String bare = URL.matcher(text)
                .replaceAll(url -> Matcher.quoteReplacement(
                        url.group(1) + "://" + url.group(2) + (url.group().endsWith(url.group(2)) ? "" : "/" + CUT)));
        bare = MEDIA_PATH.matcher(bare).replaceAll("/media/" + CUT);
        return TOKEN.matcher(bare).replaceAll(CUT);
    }

    /** A word as it is, or decoded and cut when only its escaped form hides a secret. */
    private static String unescaped(String word) {
        String plain = word;
        for (int depth = 0; depth < DEEPEST && ESCAPED.matcher(plain).find(); depth++) {
            plain = decoded(plain);
        }
        String cut = cut(plain);
        return cut.equals(plain) ? word : cut;
    }

    private static String decoded(String text) {
        String plain = UNICODE.matcher(text.replace("\\/", "/"))
                .replaceAll(
                        code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
        try {
            return URLDecoder.decode(plain.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign that escapes nothing: the others still may.
            return plain.replaceAll("%(?![0-9A-Fa-f]{2})", "%25").equals(plain)
                    ? plain
                    : decoded(plain.replaceAll("%(?![0-9A-Fa-f]{2})", "%25"));
        }
    }
}

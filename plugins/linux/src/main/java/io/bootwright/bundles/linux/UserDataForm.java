package io.bootwright.bundles.linux;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The form of user-data by which cloud-init tells what it is: its first bytes (cloud-init documentation, "User-data
 * formats"; the same in 20.4 to 25.1). Stateless.
 */
final class UserDataForm {
    /** How much is looked at, unpacked: enough for every first line, and no room for what unpacks to gigabytes. */
    private static final int HEAD = 1 << 16;
    /** Where cloud-init looks for the header of a MIME message. */
    private static final int MIME_HEAD = 4096;

    private static final List<String> SCRIPTS = List.of("#!", "#cloud-boothook");
    private static final List<String> OTHERS =
            List.of("#cloud-config", "#include", "#part-handler", "## template: jinja");

    private UserDataForm() {}

    /** Why cloud-init will not carry the user-data out, with what to do; empty if it will. */
    static Optional<String> whyNot(byte[] userData) {
        byte[] head;
        try {
            head = head(userData);
        } catch (IOException e) {
            return Optional.of("it begins as gzip and is damaged. Pack it again, or send it as it is.");
        }
        if (begins(head, 0xef, 0xbb, 0xbf)) {
            return Optional.of(
                    "it begins with a byte order mark (BOM), which hides its first line. Save it as UTF-8 without BOM.");
        }
        if (begins(head, 0xff, 0xfe) || begins(head, 0xfe, 0xff) || head.length > 1 && (head[0] == 0 || head[1] == 0)) {
            return Optional.of("it is UTF-16. Save it as UTF-8 without BOM.");
        }
        return text(new String(head, StandardCharsets.ISO_8859_1));
    }

    private static byte[] head(byte[] userData) throws IOException {
        InputStream in = new ByteArrayInputStream(userData);
        try (InputStream plain = begins(userData, 0x1f, 0x8b) ? new GZIPInputStream(in) : in) {
            return plain.readNBytes(HEAD);
        }
    }

    private static Optional<String> text(String text) {
        if (text.isBlank() || isMime(text) || startsWithOneOf(text, OTHERS)) {
            return Optional.empty();
        }
        if (startsWithOneOf(text, SCRIPTS)) {
            return script(text);
        }
        String first = start(text).lines().findFirst().orElse("");
        if (first.matches("#\\s+cloud-config\\b.*")) {
            return Optional.of("its first line has to be #cloud-config, without a space after the #.");
        }
        if (first.startsWith("content-type:")) {
            return Optional.of("it looks like a MIME message and has no line MIME-Version: 1.0 in its head. Add it.");
        }
        if (isBase64(text)) {
            return Optional.of("it is base64 still after it was decoded. Encode it once.");
        }
        return Optional.of("its first line is none that cloud-init knows, such as #cloud-config or #!/bin/sh.");
    }

    /** cloud-init takes the CRs of a script off only if the first line has one. */
    private static Optional<String> script(String text) {
        int end = text.indexOf('\n');
        boolean mixed = end > 0 && text.charAt(end - 1) != '\r' && text.contains("\r\n");
        return mixed
                ? Optional.of("some of its lines end with CR LF and the first does not, so that the CRs stay and its"
                        + " commands fail. Save it with line ends of Unix (LF).")
                : Optional.empty();
    }

    private static boolean isMime(String text) {
        return text.substring(0, Math.min(text.length(), MIME_HEAD))
                .toLowerCase(Locale.ROOT)
                .contains("mime-version:");
    }

    private static boolean startsWithOneOf(String text, List<String> beginnings) {
        return beginnings.stream().anyMatch(start(text)::startsWith);
    }

    /** What cloud-init compares: case and space before it do not count. */
    private static String start(String text) {
        String bare = text.stripLeading();
        return bare.substring(0, Math.min(bare.length(), 100)).toLowerCase(Locale.ROOT);
    }

    /** Whether it is the base64 of something that cloud-init knows. */
    private static boolean isBase64(String text) {
        String letters = text.replaceAll("\\s", "");
        String whole = letters.substring(0, letters.length() / 4 * 4);
        if (!whole.matches("[A-Za-z0-9+/]+={0,2}")) {
            return false;
        }
        try {
            byte[] inner = Base64.getDecoder().decode(whole);
            String plain = new String(inner, StandardCharsets.ISO_8859_1);
            return begins(inner, 0x1f, 0x8b)
                    || isMime(plain)
                    || startsWithOneOf(plain, SCRIPTS)
                    || startsWithOneOf(plain, OTHERS);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean begins(byte[] data, int... start) {
        if (data.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((data[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }
}

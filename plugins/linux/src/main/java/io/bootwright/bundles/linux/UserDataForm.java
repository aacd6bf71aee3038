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
 * formats"). Stateless.
 */
final class UserDataForm {
    private static final int LARGEST = 16 << 20;
    private static final List<String> KNOWN = List.of(
            "#!", "#cloud-config", "#cloud-boothook", "#include", "#part-handler", "#upstart-job", "## template:");

    private UserDataForm() {}

    /** Why cloud-init will not take the user-data for anything, with what to do; empty if it will. */
    static Optional<String> ignored(byte[] userData) {
        if (userData.length == 0) {
            return Optional.empty();
        }
        byte[] plain = userData;
        if (begins(userData, 0x1f, 0x8b)) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(userData))) {
                plain = in.readNBytes(LARGEST);
            } catch (IOException e) {
                return Optional.of("it begins as gzip and is damaged. Pack it again, or send it as it is.");
            }
        }
        if (begins(plain, 0xef, 0xbb, 0xbf)) {
            return Optional.of(
                    "it begins with a byte order mark (BOM), which hides its first line. Save it as UTF-8 without BOM.");
        }
        if (begins(plain, 0xff, 0xfe) || begins(plain, 0xfe, 0xff)) {
            return Optional.of("it is UTF-16. Save it as UTF-8 without BOM.");
        }
        return text(new String(plain, StandardCharsets.ISO_8859_1));
    }

    private static Optional<String> text(String text) {
        String start = text.substring(0, Math.min(text.length(), 4096));
        String lower = start.toLowerCase(Locale.ROOT);
        if (lower.contains("mime-version:") || lower.startsWith("content-type:")) {
            return Optional.empty();
        }
        String first = start.lines().findFirst().orElse("");
        if (lower.startsWith("#!") && start.startsWith(first + "\r\n")) {
            return Optional.of("its first line ends with CR LF, so that the interpreter is not found."
                    + " Save it with line ends of Unix (LF).");
        }
        if (KNOWN.stream().anyMatch(lower::startsWith)) {
            return Optional.empty();
        }
        if (first.matches("#\\s+cloud-config\\s*")) {
            return Optional.of("its first line has to be #cloud-config, without a space after the #.");
        }
        if (base64(text)) {
            return Optional.of("it is base64 still after it was decoded. Encode it once.");
        }
        return Optional.of("its first line is none that cloud-init knows, such as #cloud-config or #!/bin/sh.");
    }

    private static boolean base64(String text) {
        String joined = text.replaceAll("\\s", "");
        if (joined.length() < 8 || !joined.matches("[A-Za-z0-9+/]+={0,2}")) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(joined).length > 0;
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

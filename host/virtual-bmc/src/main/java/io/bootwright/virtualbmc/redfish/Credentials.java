package io.bootwright.virtualbmc.redfish;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** The one account. {@code toString} hides the password. */
public record Credentials(String user, String password) {
    boolean match(String otherUser, String otherPassword) {
        return same(user, otherUser) & same(password, otherPassword);
    }

    /** Whether an Authorization header proves them (RFC 7617). */
    boolean matchBasic(String header) {
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        try {
            String[] parts = new String(
                            Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8)
                    .split(":", 2);
            return parts.length == 2 && match(parts[0], parts[1]);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Credentials[" + user + "]";
    }
}

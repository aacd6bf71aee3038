package io.bootwright.plugin;

import java.util.Optional;

/**
 * Where a system that a vendor's installer has installed reports that all is well: {@code POST} of
 * {@code {"status":"success"}} with {@code Authorization: Bearer TOKEN}. {@code toString} shows no token.
 *
 * @param url as the server sees it
 * @param token good for this job only; it may be written into secret files of the task medium, and nowhere else
 * @param ca PEM of the authority that signed the host's certificate, when the server does not know it anyway
 * @since 1.1.0
 */
public record Webhook(String url, String token, Optional<String> ca) {
    @Override
    public String toString() {
        return "Webhook[" + url + "]";
    }
}

package io.bootwright.redfish.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * Message ids of vendors beside those of the standard registries, from the file {@code quirks/error-ids.properties}. They
 * are looked for in errors of every BMC: an error may come before the vendor is known.
 *
 * @param notReady the BMC asks to try again later
 * @param sessionsExhausted all sessions are taken
 */
record VendorIds(List<String> notReady, List<String> sessionsExhausted) {
    private static final String FILE = "/io/bootwright/redfish/quirks/error-ids.properties";

    static final VendorIds BUILT_IN = read();

    private static VendorIds read() {
        Properties file = new Properties();
        try (InputStream in =
                Objects.requireNonNull(VendorIds.class.getResourceAsStream(FILE))) {
            file.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new VendorIds(ids(file, "not-ready"), ids(file, "sessions-exhausted"));
    }

    private static List<String> ids(Properties file, String key) {
        return List.of(file.getProperty(key, "").strip().split("[,\\s]+"));
    }
}

package io.bootwright.redfish.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever way a BMC quotes the URL of an image, its path is not shown. */
class BmcTextTest {
    private static final String TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private static final String URL = "http://10.0.0.1:8080/media/" + TOKEN + ".iso";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cannot mount %s.",
                "Cannot mount '%s': refused",
                "{\"Image\":\"%s\"}",
                "(%s)",
                "Image=%s, Inserted=true",
                "%s"
            })
    void theUrlKeepsSchemeHostAndPortOnly(String sentence) {
        String encoded = URLEncoder.encode(URL, StandardCharsets.UTF_8);
        for (String quoted : new String[] {
            URL,
            URL.toUpperCase(java.util.Locale.ROOT),
            URL.replace("/", "\\/"),
            URL.replace("/", "\\u002f"),
            encoded,
            encoded.toLowerCase(java.util.Locale.ROOT),
            URLEncoder.encode(encoded, StandardCharsets.UTF_8),
            URL.replace("http://", "http://user:secret-word@"),
            URL + "?key=secret-word",
            URL.substring(0, URL.length() - 12)
        }) {
            String shown = BmcText.masked(sentence.formatted(quoted));
            assertThat(shown)
                    .as(quoted)
                    .doesNotContainIgnoringCase(TOKEN.substring(0, 16))
                    .doesNotContain("secret-word");
            assertThat(shown).as(quoted).containsIgnoringCase("http://10.0.0.1:8080/…");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s.iso is gone", "/media/%s.iso", "media%%2F%s", "file:%s.img", "\\/media\\/%s.iso"})
    void theTokenAloneIsNotShown(String sentence) {
        assertThat(BmcText.masked(sentence.formatted(TOKEN)))
                .doesNotContain(TOKEN.substring(0, 8))
                .contains("…");
    }

    @Test
    void tokensOfJobsAreNotShown() {
        String token = "Zm9vYmFyLWZvb2Jhci1mb29iYXItZm9vYmFyLWZvb2I";
        assertThat(BmcText.masked("Authorization: Bearer " + token + " refused"))
                .isEqualTo("Authorization: Bearer … refused");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            The value Full for the property MediaTypes is not in the list of acceptable values.
            SYS518: iDRAC is not ready. 100 % of 3 retries failed (50%).
            Job JID_864573289361 of 4c4c4544-0033-5310-8053-b7c04f4b4832 on CD1 ended at 2026-01-31T12:00:00Z.
            The action UpdateService.SimpleUpdate is at /redfish/v1/UpdateService/Actions/UpdateService.SimpleUpdate
            C:\\Windows\\users 5 %zz
            BMC at http://10.0.0.1:8080 says no
            """)
    void otherTextStaysAsItIs(String text) {
        assertThat(BmcText.masked(text)).isEqualTo(text);
    }
}

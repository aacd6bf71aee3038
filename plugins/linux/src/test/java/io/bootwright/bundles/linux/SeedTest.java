package io.bootwright.bundles.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    private static List<String> warnings(byte[] userData) {
        return said(Map.of("user_data", Base64.getEncoder().encodeToString(userData)));
    }

    private static List<String> said(Map<String, Object> recipe) {
        List<String> said = new ArrayList<>();
        SeedRules.check(new Recipe(JsonValue.of(recipe)), new Problems() {
            @Override
            public void add(String pointer, String detail) {
                said.add("fault " + pointer + ": " + detail);
            }

            @Override
            public void warn(String pointer, String detail) {
                said.add("warning " + pointer + ": " + detail);
            }
        });
        return said;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#cloud-config\nhostname: a\n",
                "#cloud-config\r\nhostname: a\r\n",
                "\n  #Cloud-Config\nhostname: a\n",
                "#!/bin/sh\necho hello\n",
                "#!/bin/sh\r\necho hello\r\n",
                "#cloud-boothook\n#!/bin/sh\n",
                "#include\nhttp://192.0.2.1/x\n",
                "#include-once\nhttp://192.0.2.1/x\n",
                "#part-handler\n",
                "#cloud-config-archive\n- a\n",
                "## template: jinja\n#cloud-config\n",
                "Content-Type: multipart/mixed; boundary=x\nMIME-Version: 1.0\n\n--x\n",
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n",
                " \n"
            })
    void whatCloudInitKnowsIsTakenWithoutAWord(String text) throws IOException {
        assertThat(warnings(bytes(text))).isEmpty();
        assertThat(warnings(gzip(bytes(text)))).isEmpty();
    }

    @Test
    void whatCloudInitWillIgnoreIsAWarningThatSaysWhy() throws IOException {
        assertThat(warnings(bytes("\ufeff#cloud-config\n")))
                .singleElement()
                .asString()
                .contains("/user_data", "(BOM)");
        assertThat(warnings("\ufeff#cloud-config\n".getBytes(StandardCharsets.UTF_16LE)))
                .singleElement()
                .asString()
                .contains("UTF-16");
        assertThat(warnings(bytes("# cloud-config\nhostname: a\n")))
                .singleElement()
                .asString()
                .startsWith("warning")
                .contains("without a space");
        assertThat(warnings(bytes("hostname: a\n"))).singleElement().asString().contains("none that cloud-init knows");
        assertThat(warnings(bytes("#!/bin/sh\ncat <<X\r\nX\r\n")))
                .singleElement()
                .asString()
                .contains("CR LF and the first does not");
        assertThat(warnings(bytes("Content-Type: text/cloud-config\n\n#cloud-config\n")))
                .singleElement()
                .asString()
                .contains("MIME-Version: 1.0");
        assertThat(warnings("#cloud-config\n".getBytes(StandardCharsets.UTF_16LE)))
                .singleElement()
                .asString()
                .contains("UTF-16");
        assertThat(warnings(bytes("hostname"))).singleElement().asString().contains("none that cloud-init knows");
        assertThat(warnings(Base64.getMimeEncoder().encode(bytes("#cloud-config\nhostname: a\n"))))
                .singleElement()
                .asString()
                .contains("base64 still");
        assertThat(warnings(Base64.getEncoder().encode(gzip(bytes("#cloud-config\n")))))
                .singleElement()
                .asString()
                .contains("base64 still");
        assertThat(warnings(gzip(bytes("hostname: a\n"))))
                .singleElement()
                .asString()
                .contains("none that cloud-init knows");
        byte[] broken = gzip(bytes("#cloud-config\n".repeat(100)));
        broken[5] = 7;
        assertThat(warnings(java.util.Arrays.copyOf(broken, 12)))
                .singleElement()
                .asString()
                .contains("damaged");
    }

    @Test
    void userDataThatUnpacksToMuchIsLookedAtInItsFirstBytesOnly() throws IOException {
        assertThat(warnings(gzip(bytes("#cloud-config\n" + "#".repeat(1 << 25)))))
                .isEmpty();
    }

    @Test
    void aNetworkConfigThatLeavesTheImagesNetworkAloneIsTaken() {
        for (String text : List.of(
                "network: {config: disabled}\n",
                "network:\n  config: disabled\n",
                "{\"network\": {\"config\": \"disabled\"}}",
                "config: disabled\n")) {
            assertThat(said(Map.of("network_config", Base64.getEncoder().encodeToString(bytes(text)))))
                    .as(text)
                    .isEmpty();
        }
        assertThat(said(Map.of("network_config", Base64.getEncoder().encodeToString(bytes("ethernets: {}\n")))))
                .singleElement()
                .asString()
                .contains("does not say its version");
    }
}

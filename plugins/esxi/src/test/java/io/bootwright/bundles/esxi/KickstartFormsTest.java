package io.bootwright.bundles.esxi;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Kickstarts as they are found in public repositories. */
class KickstartFormsTest {
    private static final String PLAIN = """
            vmaccepteula
            rootpw --iscrypted $6$a$b
            install --disk=naa.2 --preservevmfs
            network --bootproto=static --ip=192.0.2.1
            reboot
            """;

    private static List<String> said(String kickstart) {
        List<String> said = new ArrayList<>();
        String base64 = Base64.getEncoder().encodeToString(kickstart.getBytes(StandardCharsets.UTF_8));
        new EsxiWorkflow().check(new Recipe(JsonValue.of(Map.of("ks_cfg", base64))), new Problems() {
            @Override
            public void add(String pointer, String detail) {
                said.add("fault: " + detail);
            }

            @Override
            public void warn(String pointer, String detail) {
                said.add("warning: " + detail);
            }
        });
        return said;
    }

    @Test
    void whatIsMissingMayBeInAFileThatIsIncluded() {
        for (String include : List.of("%include /tmp/disk.ks", "include /tmp/disk.ks")) {
            String kickstart = PLAIN.replace("install --disk=naa.2 --preservevmfs", include)
                    + "%pre --interpreter=busybox\necho \"install --disk=mpx.1 --overwritevmfs\" > /tmp/disk.ks\n";
            assertThat(said(kickstart))
                    .singleElement()
                    .asString()
                    .startsWith("warning: Line 3 of the kickstart: unless the file that it includes has it, install,");
        }
        assertThat(said(PLAIN.replace("install --disk=naa.2 --preservevmfs\n", "")))
                .singleElement()
                .asString()
                .startsWith("fault: In the kickstart install,");
    }

    @Test
    void aLineOfAScriptThatBeginsWithPercentIsNoSection() {
        assertThat(said(PLAIN + "%firstboot --interpreter=busybox\ncat > /etc/x <<EOF\n%wheel ALL\nEOF\n"))
                .isEmpty();
        assertThat(said(PLAIN + "%post --interpreter=python\nx = 'a'\n% x\n")).isEmpty();
        assertThat(said(PLAIN + "%firstboot --interpreter=busybox\necho a\n%packages\n"))
                .singleElement()
                .asString()
                .contains("Line 8", "knows no such section");
        assertThat(said(PLAIN + "%pots --interpreter=busybox\necho a\n"))
                .singleElement()
                .asString()
                .contains("Line 6");
    }

    @Test
    void aByteOrderMarkIsCalledByItsName() {
        assertThat(said("\ufeff" + PLAIN)).singleElement().asString().contains("fault", "(BOM)");
    }

    @Test
    void aScriptWithLineEndsOfWindowsIsAWarning() {
        assertThat(said(PLAIN.replace("\n", "\r\n"))).isEmpty();
        assertThat(said((PLAIN + "%firstboot --interpreter=busybox\necho a\n").replace("\n", "\r\n")))
                .singleElement()
                .asString()
                .contains("warning", "Line 6", "CR LF");
    }

    @Test
    void aScriptThatRestartsTheServerWithAPathDoesSo() {
        String without = PLAIN.replace("reboot\n", "");
        for (String command : List.of("/sbin/reboot -f", "reboot", "esxcli system shutdown reboot -r x")) {
            assertThat(said(without + "%post --interpreter=busybox\n" + command + "\n"))
                    .as(command)
                    .isEmpty();
        }
        assertThat(said(without + "%post --interpreter=busybox\nrebooter\n"))
                .singleElement()
                .asString()
                .contains("reboot is missing");
    }
}

package io.bootwright.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.servers.ServersBed.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change of a server may do to its password, and while a job works on it. */
class ServerChangeTest {
    private static final String PIN = "ab".repeat(32);

    @TempDir
    private Path directory;

    private ServersBed bed;

    @BeforeEach
    void start() {
        bed = new ServersBed(directory);
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private void registered(String tls) {
        String tail = tls.isEmpty() ? "" : ",'tls':" + tls;
        assertThat(bed.post("{'serial':'A','system_id':'1','bmc':{'address':'https://bmc.example:8443/',"
                                + "'username':'root','password':'secret'" + tail + "}}")
                        .status())
                .isEqualTo(201);
    }

    private void passwordNeeded(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("password-needed");
        assertThat(answer.pointer()).isEqualTo("/bmc/password");
        assertThat(answer.text()).doesNotContain("secret");
        assertThat(bed.password("A")).isEqualTo("secret");
        assertThat(bed.get("A").json().path("bmc").path("address").asText()).isEqualTo("https://bmc.example:8443/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bmc.example:8443/",
                "https://bmc.example/",
                "https://bmc.example:8444/",
                "https://evil.example:8443/",
                "https://bmc.example.evil.example:8443/",
                "http://127.0.0.1:9"
            })
    void aPasswordNeverGoesToAnotherAddress(String address) {
        registered("");
        passwordNeeded(bed.patch("A", "{'bmc':{'address':'" + address + "'}}"));
        passwordNeeded(bed.put(
                "A",
                "{'serial':'A','system_id':'1','bmc':{'address':'" + address
                        + "','username':'root','password_set':true}}"));
        Answer given = bed.patch("A", "{'bmc':{'address':'" + address + "','password':'other'}}");
        assertThat(given.status()).isEqualTo(200);
        assertThat(bed.password("A")).isEqualTo("other");
    }

    @Test
    void aPasswordCanBeForgottenInsteadOfGivenAgain() {
        registered("");
        assertThat(bed.patch("A", "{'bmc':{'address':'https://10.0.0.9','password':null}}")
                        .status())
                .isEqualTo(200);
        assertThat(bed.password("A")).isEmpty();
        assertThat(bed.patch("A", "{'bmc':{'address':'https://10.0.0.10'}}").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://BMC.example:8443", "https://bmc.example.:8443/", "https://bmc.example:8443/redfish/v1"})
    void theSameAddressInAnotherSpellingKeepsThePassword(String address) {
        registered("");
        assertThat(bed.patch("A", "{'bmc':{'address':'" + address + "','username':'admin'}}")
                        .status())
                .isEqualTo(200);
        assertThat(bed.password("A")).isEqualTo("secret");
    }

    @Test
    void trustThatLetsAnotherBmcInNeedsThePassword() {
        registered("{'mode':'pin','pin':'" + PIN + "'}");
        passwordNeeded(bed.patch("A", "{'bmc':{'tls':{'mode':'insecure'}}}"));
        passwordNeeded(bed.patch("A", "{'bmc':{'tls':{'mode':'system'}}}"));
        passwordNeeded(bed.patch("A", "{'bmc':{'tls':null}}"));
        passwordNeeded(bed.patch("A", "{'bmc':{'tls':{'pin':'" + "cd".repeat(32) + "'}}}"));
        assertThat(bed.patch("A", "{'bmc':{'tls':{'pin':'SHA256:" + PIN.toUpperCase() + "'}}}")
                        .status())
                .isEqualTo(200);
        assertThat(bed.patch("A", "{'bmc':{'password':'secret','tls':{'mode':'insecure'}}}")
                        .status())
                .isEqualTo(200);
        // Narrower again.
        assertThat(bed.patch("A", "{'bmc':{'tls':{'mode':'system'}}}").status()).isEqualTo(200);
        passwordNeeded(bed.patch("A", "{'bmc':{'tls':{'mode':'insecure'}}}"));
        assertThat(bed.patch("A", "{'bmc':{'tls':{'mode':'pin'}}}").status()).isEqualTo(200);
    }

    @Test
    void aServerUnderAJobStaysAtItsBmcAndSystem() {
        registered("");
        bed.busy.add("A");
        for (String change : new String[] {
            "{'bmc':{'address':'https://10.0.0.9','password':'new'}}",
            "{'bmc':{'address':'http://bmc.example:8443','password':'new'}}",
            "{'system_id':'2'}",
            "{'system_id':null}"
        }) {
            Answer refused = bed.patch("A", change);
            assertThat(refused.status()).as(change).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("server-busy");
        }
        assertThat(bed.put("A", "{'serial':'A','bmc':{'address':'https://10.0.0.9','password':'new'}}")
                        .status())
                .isEqualTo(409);
        assertThat(bed.delete("A").status()).isEqualTo(409);
        // What moves nothing can be changed: a wrong password would fail the job.
        assertThat(bed.patch(
                                "A",
                                "{'labels':{'rack':'7'},'bmc':{'password':'new'},'system_id':'/redfish/v1/Systems/1'}")
                        .status())
                .isEqualTo(200);
        bed.busy.clear();
        assertThat(bed.patch("A", "{'system_id':'2'}").status()).isEqualTo(200);
    }

    @Test
    void aServerWithoutUserNameCanBeChangedAndSentBack() {
        assertThat(bed.post("{'serial':'B','bmc':{'address':'http://127.0.0.1:8000'}}")
                        .status())
                .isEqualTo(201);
        assertThat(bed.patch("B", "{'labels':{'a':'b'}}").status()).isEqualTo(200);
        String shown = bed.get("B").text();
        assertThat(bed.put("B", shown).text()).isEqualTo(shown);
        assertThat(bed.put("B", shown).status()).isEqualTo(200);
    }

    @Test
    void anUnknownQuirkFamilyIsRefusedNamingTheKnown() {
        Answer refused = bed.post("{'serial':'B','quirks':'toaster','bmc':{'address':'http://127.0.0.1'}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointer()).isEqualTo("/quirks");
        assertThat(refused.text()).contains("auto or one of ", "generic", "supermicro");
        assertThat(bed.post("{'serial':'B','quirks':'generic','bmc':{'address':'http://127.0.0.1'}}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aLabelWithoutValueIsRefusedAndRemovedByAPatch() {
        Answer refused = bed.post("{'serial':'B','labels':{'a':null},'bmc':{'address':'http://127.0.0.1'}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointer()).isEqualTo("/labels/a");
        assertThat(bed.post("{'serial':'B','labels':{'a':'1','b':'2'},'bmc':{'address':'http://127.0.0.1'}}")
                        .status())
                .isEqualTo(201);
        assertThat(bed.patch("B", "{'labels':{'a':null}}").json().path("labels").toString())
                .isEqualTo("{\"b\":\"2\"}");
    }

    @Test
    void aPinIsTakenAsToolsPrintIt() {
        String colons = PIN.toUpperCase().replaceAll("(..)(?!$)", "$1:");
        int number = 0;
        for (String pin : new String[] {
            PIN,
            PIN.toUpperCase(),
            "sha256:" + PIN,
            colons,
            "sha256:" + colons,
            "SHA256 Fingerprint=" + colons,
            "sha256 Fingerprint=" + colons
        }) {
            Answer answer = bed.post("{'serial':'P" + ++number + "','bmc':{'address':'https://10.0.0." + number
                    + "','tls':{'mode':'pin','pin':'" + pin + "'}}}");
            assertThat(answer.status()).as(pin).isEqualTo(201);
            assertThat(answer.json().path("bmc").path("tls").path("pin").asText())
                    .isEqualTo("sha256:" + PIN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'sha256:12'", "''", "'sha1:abcd'", "7", "'AB:CD'"})
    void aWrongPinIsOneFault(String pin) {
        Answer refused =
                bed.post("{'serial':'P','bmc':{'address':'https://10.0.0.1','tls':{'mode':'pin','pin':" + pin + "}}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors")).hasSize(1);
        assertThat(refused.pointer()).isEqualTo("/bmc/tls/pin");
        assertThat(refused.text()).contains("openssl");
    }

    @Test
    void aPinWithoutTlsIsRefused() {
        Answer refused =
                bed.post("{'serial':'P','bmc':{'address':'http://10.0.0.1','tls':{'mode':'pin','pin':'" + PIN + "'}}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.pointer()).isEqualTo("/bmc/tls/mode");
        assertThat(refused.text()).contains("https://");
        assertThat(bed.post("{'serial':'P','bmc':{'address':'https://10.0.0.1:99999'}}")
                        .pointer())
                .isEqualTo("/bmc/address");
    }
}

package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.FakeHost.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    @TempDir
    private Path directory;

    private FakeHost host;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private String file(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        return file.toString();
    }

    @Test
    void registersAServerFromOptions() throws Exception {
        host.on("POST /api/v1/servers", 201, "{\"serial\":\"XF-1\"}");
        Ran ran = host.run(
                "server",
                "add",
                "--serial",
                "XF-1",
                "--bmc",
                "10.0.0.5",
                "--username",
                "root",
                "--password-file",
                file("password", "hunter2\n"),
                "--tls-pin",
                "sha256:ab",
                "--network",
                file("network.json", "{\"version\": 2}"),
                "--label",
                "rack=4",
                "--target-url",
                "http://t:1");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("XF-1").doesNotContain("hunter2");
        JsonNode body = host.calls("POST /api/v1/servers").getFirst().json();
        assertThat(body.at("/bmc/address").asText()).isEqualTo("https://10.0.0.5");
        assertThat(body.at("/bmc/password").asText()).isEqualTo("hunter2");
        assertThat(body.at("/bmc/tls/mode").asText()).isEqualTo("pin");
        assertThat(body.at("/network/version").asInt()).isEqualTo(2);
        assertThat(body.at("/labels/rack").asText()).isEqualTo("4");
        assertThat(body.at("/urls/target").asText()).isEqualTo("http://t:1");
    }

    @Test
    void registersAServerFromAFileAndAPasswordFromStandardInput() throws Exception {
        host.on("POST /api/v1/servers", 201, "{\"serial\":\"XF-2\"}");
        String json =
                file("server.json", "{\"serial\":\"XF-2\",\"bmc\":{\"address\":\"https://b\"},\"boot_mode\":\"uefi\"}");
        assertThat(host.run(false, "hunter2\n", "server", "add", "--file", json, "--password-stdin")
                        .exit())
                .isZero();
        JsonNode body = host.calls("POST /api/v1/servers").getFirst().json();
        assertThat(body.at("/bmc/password").asText()).isEqualTo("hunter2");
        assertThat(body.at("/boot_mode").asText()).isEqualTo("uefi");
    }

    @Test
    void neverTakesAPasswordAsAnArgument() {
        Ran ran = host.run("server", "add", "--serial", "S", "--bmc", "b", "--password", "hunter2");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(host.calls).isEmpty();
    }

    @Test
    void listsEverythingPageByPage() {
        host.on(
                "GET /api/v1/servers",
                call -> call.answer(
                        200,
                        call.path().contains("after=c%3D1")
                                ? "{\"items\":[{\"serial\":\"B\",\"bmc\":{\"address\":\"https://b\"}}],\"next\":null}"
                                : "{\"items\":[{\"serial\":\"A\",\"bmc\":{\"address\":\"https://a\"}}],\"next\":\"c=1\"}"));
        Ran ran = host.run("server", "list");
        assertThat(ran.out().lines()).hasSize(3);
        assertThat(ran.out()).contains("https://a", "https://b");
        JsonNode json = host.run("--json", "server", "list").json();
        assertThat(json.path("items")).hasSize(2);
        assertThat(host.run("server", "list", "--json").json()).isEqualTo(json);
    }

    @Test
    void showsAProbe() {
        host.on("POST /api/v1/servers/XF%201/probe", 200, "");
        host.on("POST /api/v1/servers/XF 1/probe", 200, """
                {"strategy":"two-cd","reasons":["Two virtual CDs."],"slots":[{"id":"CD1","types":["CD"],"inserted":true}],
                 "vendor":"Contoso","model":"T1","firmware":"1.2","quirks":"generic"}""");
        Ran ran = host.run("server", "probe", "XF 1");
        assertThat(ran.out()).contains("two-cd", "Contoso T1", "CD1", "Two virtual CDs.");
    }

    @Test
    void removesAServer() {
        host.on("DELETE /api/v1/servers/A", 204, "");
        assertThat(host.run("server", "remove", "A").exit()).isZero();
        assertThat(host.run("server", "remove", "B").exit()).isEqualTo(1);
    }

    @Test
    void rendersAProblemWithItsPlaces() {
        host.on("GET /api/v1/jobs/1", 400, """
                {"type":"urn:x","title":"The recipe does not fit","status":400,"detail":"Two places are wrong.",
                 "code":"recipe-invalid","hint":"Look at the example.",
                 "errors":[{"pointer":"/recipe/partition_layout/1/size","detail":"is 100% twice"}]}""");
        Ran ran = host.run("job", "get", "1");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("error: The recipe does not fit", "Two places are wrong.", "hint: Look at the example.")
                .contains("/recipe/partition_layout/1/size: is 100% twice");
        assertThat(host.run("--json", "job", "get", "1").err()).contains("\"code\" : \"recipe-invalid\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void endsWith3WhenItIsNotLetIn(int status) {
        host.on("GET /api/v1/servers", status, "{\"title\":\"No\",\"status\":" + status + "}");
        Ran ran = host.run("server", "list");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err()).contains("hint:").doesNotContain("t0p-secret");
    }

    @Test
    void endsWith3WhenNobodyIsThere() {
        String url = host.url();
        host.close();
        Ran ran = FakeHost.run(Map.of("BOOTWRIGHT_URL", url), false, "", "server", "list");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.err()).contains(url).contains("BOOTWRIGHT_URL");
    }

    @Test
    void endsWith2OnWrongUsageOrConfiguration() throws Exception {
        assertThat(host.run().exit()).isEqualTo(2);
        assertThat(host.run("server").exit()).isEqualTo(2);
        assertThat(host.run("job", "watch").exit()).isEqualTo(2);
        assertThat(host.run("job", "list", "--limit", "x").exit()).isEqualTo(2);
        assertThat(host.run("frobnicate").exit()).isEqualTo(2);
        assertThat(host.run("server", "list", "--token-file", "/nonexistent").exit())
                .isEqualTo(2);
        assertThat(host.run("server", "list", "--ca-file", file("ca", "no")).exit())
                .isEqualTo(2);
        assertThat(host.run("server", "add", "--serial", "S").exit()).isEqualTo(2);
        assertThat(host.run("job", "create", "--server", "S", "--recipe", file("r", "{bad"))
                        .exit())
                .isEqualTo(2);
        assertThat(host.run("media", "import", "/nonexistent", "--name", "n", "--tag", "t")
                        .exit())
                .isEqualTo(2);
        assertThat(FakeHost.run(Map.of("BOOTWRIGHT_URL", "ftp://x"), false, "", "server", "list")
                        .exit())
                .isEqualTo(2);
        assertThat(host.calls).isEmpty();
        assertThat(host.run("--help").exit()).isZero();
        assertThat(host.run("job", "create", "--help").exit()).isZero();
    }

    @Test
    void takesTheTokenFromAFileFirst() throws Exception {
        host.on("GET /api/v1/servers", 200, "{\"items\":[],\"next\":null}");
        assertThat(host.run("server", "list", "--token-file", file("token", "from-file\n"))
                        .exit())
                .isZero();
        assertThat(host.calls.getFirst().header("Authorization")).isEqualTo("Bearer from-file");
    }

    @Test
    void postsARecipeWithChanges() throws Exception {
        host.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j-1\",\"status\":\"queued\"}");
        String recipe = file(
                "recipe.json", "{\"task_target\":\"install-linux.target\",\"partition_layout\":[{\"size\":\"1G\"}]}");
        Ran ran = host.run(
                "job",
                "create",
                "--server",
                "XF-1",
                "--recipe",
                recipe,
                "--set",
                "oci_url=h:1/os:13",
                "--set",
                "partition_layout.0.size=80%",
                "--set",
                "/image_index=2",
                "--user-data",
                file("user-data", "#cloud-config\n"),
                "--attach",
                "ks_cfg=" + file("ks", "x"),
                "--on-failure",
                "hold",
                "--idempotency-key",
                "k-1");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("j-1\n");
        FakeHost.Call call = host.calls("POST /api/v1/jobs").getFirst();
        assertThat(call.header("Idempotency-Key")).isEqualTo("k-1");
        JsonNode body = call.json();
        assertThat(body.at("/server_serial").asText()).isEqualTo("XF-1");
        assertThat(body.at("/recipe/oci_url").asText()).isEqualTo("h:1/os:13");
        assertThat(body.at("/recipe/partition_layout/0/size").asText()).isEqualTo("80%");
        assertThat(body.at("/recipe/image_index").isInt()).isTrue();
        assertThat(body.at("/recipe/user_data").asText()).isEqualTo("I2Nsb3VkLWNvbmZpZwo=");
        assertThat(body.at("/recipe/ks_cfg").asText()).isEqualTo("eA==");
        assertThat(body.at("/on_failure").asText()).isEqualTo("hold");
        assertThat(host.run("job", "create", "--server", "S", "--recipe", recipe, "--set", "partition_layout.7.size=1")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void sendsAJobAgainWithTheSameKeyWhenTheAnswerIsLost() throws Exception {
        int[] count = {0};
        host.on("POST /api/v1/jobs", call -> {
            if (count[0]++ == 0) {
                call.exchange().close();
            } else {
                call.answer(202, "{\"job_id\":\"j-1\"}");
            }
        });
        assertThat(host.run("job", "create", "--server", "S", "--recipe", file("r", "{}"))
                        .exit())
                .isZero();
        assertThat(host.calls("POST /api/v1/jobs").stream()
                        .map(call -> call.header("Idempotency-Key"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void printsALogWithoutTerminalControls() {
        host.on("GET /api/v1/jobs/j/log", 200, "one\n\u001b[2Jtwo\n");
        assertThat(host.run("job", "log", "j").out()).isEqualTo("one\n [2Jtwo\n");
        assertThat(host.run("--json", "job", "log", "j").json().path("lines")).hasSize(2);
    }

    @Test
    void cancelsAndLists() {
        host.on("POST /api/v1/jobs/j/cancel", 202, "{\"job_id\":\"j\"}");
        host.on(
                "GET /api/v1/jobs",
                200,
                "{\"items\":[{\"job_id\":\"j\",\"status\":\"complete\",\"result\":null}],\"next\":null}");
        assertThat(host.run("job", "cancel", "j").exit()).isZero();
        assertThat(host.run("job", "list", "--server", "A&B", "--limit", "5").out())
                .contains("complete");
        assertThat(host.calls("GET").getFirst().path()).isEqualTo("/api/v1/jobs?server_serial=A%26B&limit=5");
    }

    @Test
    void printsANewTokenAloneOnStandardOutput() {
        host.on("POST /api/v1/tokens", 201, "{\"id\":\"1\",\"token\":\"bw_abc\"}");
        Ran ran = host.run("token", "create", "--name", "ci", "--role", "publisher", "--repository", "os-images/*");
        assertThat(ran.out()).isEqualTo("bw_abc\n");
        assertThat(host.calls.getFirst().json().at("/repositories/0").asText()).isEqualTo("os-images/*");
        host.on(
                "GET /api/v1/tokens",
                200,
                "{\"items\":[{\"id\":\"1\",\"name\":\"ci\",\"role\":\"viewer\",\"repositories\":[]}]}");
        host.on("DELETE /api/v1/tokens/1", 204, "");
        assertThat(host.run("token", "list").out()).contains("ci").contains("never");
        assertThat(host.run("token", "revoke", "1").exit()).isZero();
    }

    @Test
    void collectsTheRegistrysGarbageOrOnlyTells() {
        host.on("POST /api/v1/registry/gc", 200, "{\"manifests\":1,\"blobs\":2,\"bytes\":3000000,\"kept\":4}");
        Ran dry = host.run("registry", "gc", "--dry-run");
        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("would remove 1 manifests and 2 blobs", "4 blobs are kept");
        assertThat(host.run("registry", "gc").out()).startsWith("removed 1");
        assertThat(host.calls("POST /api/v1/registry/gc")
                        .getFirst()
                        .json()
                        .path("dry_run")
                        .asBoolean())
                .isTrue();
        host.on("POST /api/v1/registry/export", 200, "{\"tags\":7}");
        assertThat(host.run("registry", "export").out()).contains("7 tags");
    }

    @Test
    void aScrubThatFindsDamageEndsWithOne() {
        String last = "{\"running\":false,\"last\":{\"blobs\":3,\"bytes\":10,\"damaged\":[%s]}}";
        host.on("POST /api/v1/registry/scrub", 202, "{\"running\":true}");
        host.on("GET /api/v1/registry/scrub", 200, last.formatted(""));
        Ran good = host.run("registry", "scrub", "--bytes-per-second", "1000");
        assertThat(good.exit()).as(good.err()).isZero();
        assertThat(good.out()).contains("read 3 blobs", "0 damaged");
        host.on("GET /api/v1/registry/scrub", 200, last.formatted("\"sha256:ab\""));
        Ran bad = host.run("registry", "scrub");
        assertThat(bad.exit()).isEqualTo(1);
        assertThat(bad.out()).contains("quarantined: sha256:ab");
        assertThat(host.run("registry", "scrub", "--no-wait").exit()).isZero();
    }

    @Test
    void showsTheStateOfTheRegistry() {
        host.on(
                "GET /api/v1/registry",
                200,
                "{\"disk\":{\"free\":1073741824,\"total\":2147483648,\"low_water\":0},\"open_uploads\":1,"
                        + "\"running_pulls\":2,\"running_pushes\":3,\"last_gc\":null,"
                        + "\"scrub\":{\"last\":{\"ended_at\":\"2030-01-01T00:00:00Z\",\"blobs\":5,\"damaged\":[]}}}");
        assertThat(host.run("registry", "status").out())
                .contains("2 pulls, 3 pushes, 1 open uploads", "last gc: never", "2030-01-01T00:00:00Z, 5 blobs");
    }

    @Test
    void findsAJobByTheBeginningOfItsId() {
        host.on("GET /api/v1/jobs", 200, """
                {"items":[{"job_id":"8f14e45f-0000-4000-8000-000000000001"},{"job_id":"8f14aaaa-0000-4000-8000-000000000002"}],
                 "next":null}""");
        host.on("GET /api/v1/jobs/8f14e45f-0000-4000-8000-000000000001/log", 200, "found\n");
        assertThat(host.run("job", "log", "8F14e").out()).isEqualTo("found\n");
        Ran two = host.run("job", "log", "8f14");
        assertThat(two.exit()).isEqualTo(2);
        assertThat(two.err()).contains("the beginning of 2 job ids", "8f14aaaa-0000");
        Ran none = host.run("job", "cancel", "beef");
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("there is no job beef");
    }

    @Test
    void listsJobsByResultAndSaysWhyTheyFailed() {
        host.on("GET /api/v1/jobs", 200, """
                {"items":[{"job_id":"j","status":"complete","result":"failed","failed_step":"partition.service",
                  "created_at":"2020-01-01T00:00:00.123Z","error":{"code":"step-failed"}}],"next":null}""");
        Ran ran = host.run(
                "job",
                "list",
                "--result",
                "failed",
                "--error-code",
                "step-failed",
                "--task-target",
                "a.target",
                "--since",
                "2026-01-01T01:00:00+01:00");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("step-failed: partition", "AGE").doesNotContain("00:00:00");
        assertThat(host.calls("GET").getFirst().path())
                .isEqualTo("/api/v1/jobs?result=failed&error_code=step-failed&task_target=a.target"
                        + "&since=2026-01-01T00%3A00%3A00Z&limit=50");
        assertThat(host.run("job", "list", "--since", "2h").exit()).isZero();
        assertThat(host.run("job", "list", "--since", "soon").exit()).isEqualTo(2);
    }

    @Test
    void saysWhereTheFailedJobsAreWhenTheStatusHasNone() {
        host.on("GET /api/v1/jobs", 200, "{\"items\":[],\"next\":null}");
        assertThat(host.run("job", "list", "--status", "failed").err()).contains("--result failed");
        assertThat(host.run("job", "list", "--status", "queued").err()).isEmpty();
    }

    @Test
    void marksATokenThatHasExpired() {
        host.on("GET /api/v1/tokens", 200, """
                {"items":[{"id":"1","name":"old","expires_at":"2020-01-01T00:00:00Z"},
                          {"id":"2","name":"new","expires_at":"2999-01-01T00:00:00Z"}],"next":null}""");
        assertThat(host.run("token", "list").out())
                .contains("2020-01-01T00:00:00Z (expired)")
                .doesNotContain("2999-01-01T00:00:00Z (expired)");
    }

    @Test
    void showsAServerInWordsAndWithJsonAsItsRecord() {
        host.on("GET /api/v1/servers/A", 200, """
                {"serial":"A","uuid":null,"boot_mode":"uefi","media_strategy":"auto","quirks":"auto","labels":{"rack":"4"},
                 "bmc":{"address":"https://10.0.0.5","username":"root","password_set":true,"tls":{"mode":"pin","pin":"sha256:ab"}},
                 "network":{"version":2}}""");
        Ran ran = host.run("server", "get", "A");
        assertThat(ran.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("server A", "BMC https://10.0.0.5", " account root, password set", " trust pin sha256:ab")
                .contains("labels rack=4", "network:");
        assertThat(ran.out()).doesNotContain("UUID");
        assertThat(host.run("--json", "server", "get", "A")
                        .json()
                        .at("/bmc/username")
                        .asText())
                .isEqualTo("root");
    }

    @Test
    void takesTheNetworkAsNetplanWritesIt() throws Exception {
        host.on("POST /api/v1/servers", 201, "{\"serial\":\"XF-1\"}");
        String netplan = file("50-net.yaml", """
                network:
                  version: 2
                  ethernets:
                    m0:
                      match: {macaddress: 52:54:00:12:34:56}
                      dhcp4: no
                      mtu: 9000
                      addresses: [10.0.2.99/24]
                      routes:
                        - to: default
                          via: 10.0.2.2
                """);
        String[] command = {"server", "add", "--serial", "XF-1", "--bmc", "b", "--network", netplan};
        assertThat(host.run(command).exit()).isZero();
        JsonNode network = host.calls("POST").getFirst().json().path("network");
        assertThat(network.at("/ethernets/m0/match/macaddress").asText()).isEqualTo("52:54:00:12:34:56");
        assertThat(network.at("/ethernets/m0/dhcp4").isBoolean()).isTrue();
        assertThat(network.at("/ethernets/m0/mtu").asInt()).isEqualTo(9000);
        assertThat(network.at("/ethernets/m0/routes/0/to").asText()).isEqualTo("default");
        assertThat(network.path("version").asInt()).isEqualTo(2);

        file("50-net.yaml", "network: {version: 2\n");
        Ran broken = host.run(command);
        assertThat(broken.exit()).isEqualTo(2);
        assertThat(broken.err()).contains("line 2, column 1: is no YAML: a mapping in braces lacks");
    }

    @Test
    void aMisspeltKeyInAFileIsTheHostsToName() throws Exception {
        host.on("POST /api/v1/servers", 400, """
                {"title":"The request has a wrong value","status":400,
                 "errors":[{"pointer":"/bmc/adress","detail":"is not known. Did you mean address?"}]}""");
        Ran ran = host.run("server", "add", "--file", file("s.json", "{\"serial\":\"S\",\"bmc\":{\"adress\":\"b\"}}"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("/bmc/adress: is not known. Did you mean address?");
    }
}

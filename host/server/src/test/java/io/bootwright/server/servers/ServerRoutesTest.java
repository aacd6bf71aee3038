package io.bootwright.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.server.TestHost;
import io.bootwright.server.http.Problem;
import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.AuditTable;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.store.Database;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerRoutesTest {
    private static final String PATH = "/api/v1/servers";
    private static final String FULL = """
            {"serial":"XF-12345ABC","uuid":"4C4C4544-0042-3510-8052-B4C04F4D3732","system_id":"1","boot_mode":"legacy",
             "media_strategy":"two-cd","quirks":"auto","urls":{"media":"http://10.9.0.1:8080","target":null},
             "labels":{"rack":"7"},
             "bmc":{"address":"https://10.0.0.5","username":"admin","password":"calvin","tls":{"mode":"pin",
               "pin":"sha256:%s"}},
             "network":{"version":2,"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},
               "addresses":["10.0.2.99/24","fd00::99/64"],"mtu":9000,
               "routes":[{"to":"default","via":"10.0.2.2"}],"nameservers":{"addresses":["10.0.2.3"]}},
               "m1":{"match":{"macaddress":"52:54:00:aa:00:02"}}},
               "bonds":{"bond0":{"interfaces":["m0","m1"],"parameters":{"mode":"802.3ad"}}},
               "vlans":{"v5":{"id":5,"link":"bond0","addresses":["10.5.0.1/16"]}},"ntp":["10.0.0.1","ntp.example"]}}
            """.formatted("ab".repeat(32));

    @TempDir
    Path directory;

    private final Set<String> busy = new HashSet<>();
    private final List<ServerDirectory> directories = new ArrayList<>();
    private TestHost host;

    @BeforeEach
    void start() {
        host = open();
    }

    private TestHost open() {
        return TestHost.in(directory)
                .migrations(Tokens.migrations())
                .migrations(Servers.migrations())
                .mount(PATH, this::routes)
                .start();
    }

    private ServerRoutes routes(Database database) {
        try {
            var box = AesSecretBox.withKeyFile(directory.resolve("secrets.key"));
            var clock = Clock.systemUTC();
            Servers servers = new Servers(database, box, new AuditTable(database, clock), clock);
            directories.add(servers.directory());
            return servers.routes(busy::contains, ServerRoutesTest::probe);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode probe(ServerRecord server) {
        if (server.serial().equals("DEAD")) {
            throw Problem.of(ProblemCode.BMC_UNREACHABLE, "BMC of DEAD: Base.1.0.GeneralError")
                    .exception();
        }
        return Json.object()
                .put("strategy", "two-cd")
                .put("vendor", server.bmc().password().reveal());
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void createsAServerAndNeverShowsItsPassword() {
        HttpResponse<String> created = host.send("POST", PATH, FULL);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).hasValue(PATH + "/XF-12345ABC");
        JsonNode shown = json(host.get(PATH + "/XF-12345ABC"));
        assertThat(shown).isEqualTo(json(created));
        assertThat(shown.toString()).doesNotContain("calvin").contains("\"password_set\":true");
        assertThat(shown.path("uuid").asText()).isEqualTo("4c4c4544-0042-3510-8052-b4c04f4d3732");
        assertThat(shown.path("network").path("vlans").path("v5").path("id").asInt())
                .isEqualTo(5);
        ServerRecord server = directories.getLast().find("XF-12345ABC").orElseThrow();
        assertThat(server.bmc().password().reveal()).isEqualTo("calvin");
        assertThat(server.bmc().tls()).isEqualTo(new TlsTrust.Pin("ab".repeat(32)));
        assertThat(server.mediaUrl()).hasValueSatisfying(url -> assertThat(url).hasHost("10.9.0.1"));
        assertThat(server.bootMode()).isEqualTo("legacy");
    }

    @Test
    void needsOnlySerialAndAddress() {
        HttpResponse<String> created =
                host.send("POST", PATH, "{\"serial\":\"A1\",\"bmc\":{\"address\":\"http://127.0.0.1:8000\"}}");
        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode shown = json(created);
        assertThat(shown.path("boot_mode").asText()).isEqualTo("uefi");
        assertThat(shown.path("media_strategy").asText()).isEqualTo("auto");
        assertThat(shown.path("quirks").asText()).isEqualTo("auto");
        assertThat(shown.path("bmc").path("tls").path("mode").asText()).isEqualTo("system");
        assertThat(shown.path("bmc").path("password_set").asBoolean()).isFalse();
        assertThat(shown.path("network").isNull()).isTrue();
        assertThat(host.send("POST", PATH, "{\"serial\":\"A1\",\"bmc\":{\"address\":\"http://127.0.0.1\"}}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void listsEveryFaultWithItsPlace() {
        HttpResponse<String> refused = host.send("POST", PATH, """
                {"serial":"-bad serial","uuid":"zz","boot_mod":"uefi","media_strategy":"three-cd",
                 "urls":{"media":"ftp://x"},"labels":{"ok":1},
                 "bmc":{"address":"https://admin:pw@10.0.0.5/?q=1","tls":{"mode":"pin"}},
                 "network":{"version":1,"ethernets":{"m0":{"match":{"macaddress":"nope"},"addresses":["10.0.0.1","10.0.0.1/33"],
                   "routes":[{"to":"everywhere","via":"gw"}],"nameservers":{"addresses":["dns"]},"mtu":1}},
                   "bonds":{"bond0":{"interfaces":["eth9"]}},"vlans":{"a name that is far too long":{"id":4095,"link":"m0"}},
                   "ntp":["bad host!"]}}
                """);
        assertThat(refused.statusCode()).isEqualTo(400);
        JsonNode problem = json(refused);
        assertThat(problem.path("code").asText()).isEqualTo("request-invalid");
        List<String> pointers = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asText()));
        assertThat(pointers)
                .contains(
                        "/serial",
                        "/uuid",
                        "/boot_mod",
                        "/media_strategy",
                        "/urls/media",
                        "/labels/ok",
                        "/bmc/address",
                        "/bmc/tls/pin",
                        "/network/version",
                        "/network/ethernets/m0/match/macaddress",
                        "/network/ethernets/m0/addresses/0",
                        "/network/ethernets/m0/addresses/1",
                        "/network/ethernets/m0/routes/0/to",
                        "/network/ethernets/m0/routes/0/via",
                        "/network/ethernets/m0/nameservers/addresses/0",
                        "/network/ethernets/m0/mtu",
                        "/network/bonds/bond0/interfaces/0",
                        "/network/vlans/a name that is far too long",
                        "/network/vlans/a name that is far too long/id",
                        "/network/ntp/0");
        assertThat(refused.body()).contains("Did you mean \\\"boot_mode\\\"?");
        assertThat(json(host.get(PATH)).path("items")).isEmpty();
    }

    @Test
    void replacesAndPatchesButKeepsThePassword() {
        host.send("POST", PATH, FULL);
        HttpResponse<String> replaced = host.send("PUT", PATH + "/XF-12345ABC", """
                {"serial":"XF-12345ABC","system_id":"1","bmc":{"address":"https://10.0.0.5","username":"root",
                 "tls":{"mode":"pin","pin":"%s"}}}""".formatted("ab".repeat(32)));
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(json(replaced).path("labels")).isEmpty();
        assertThat(json(replaced).path("bmc").path("password_set").asBoolean()).isTrue();
        HttpResponse<String> patched =
                host.send("PATCH", PATH + "/XF-12345ABC", "{\"labels\":{\"rack\":\"8\"},\"boot_mode\":null}");
        assertThat(json(patched).path("labels").path("rack").asText()).isEqualTo("8");
        assertThat(json(patched).path("bmc").path("username").asText()).isEqualTo("root");
        assertThat(password()).isEqualTo("calvin");
        host.send("PATCH", PATH + "/XF-12345ABC", "{\"bmc\":{\"password\":\"new\"}}");
        assertThat(password()).isEqualTo("new");
        host.send("PATCH", PATH + "/XF-12345ABC", "{\"bmc\":{\"password\":null}}");
        assertThat(password()).isEmpty();
        assertThat(host.send("PATCH", PATH + "/XF-12345ABC", "{\"serial\":\"OTHER\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(host.send("PUT", PATH + "/NONE", FULL).statusCode()).isEqualTo(404);
    }

    @Test
    void aReadDocumentCanBeSentBack() {
        host.send("POST", PATH, FULL);
        String shown = host.get(PATH + "/XF-12345ABC").body();
        assertThat(host.send("PUT", PATH + "/XF-12345ABC", shown).body()).isEqualTo(shown);
    }

    @Test
    void removesAServerUnlessAJobWorksOnIt() {
        host.send("POST", PATH, FULL);
        busy.add("XF-12345ABC");
        HttpResponse<String> refused = host.send("DELETE", PATH + "/XF-12345ABC", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("server-busy");
        busy.clear();
        assertThat(host.send("DELETE", PATH + "/XF-12345ABC", "").statusCode()).isEqualTo(204);
        assertThat(host.get(PATH + "/XF-12345ABC").statusCode()).isEqualTo(404);
        assertThat(host.send("DELETE", PATH + "/XF-12345ABC", "").statusCode()).isEqualTo(404);
    }

    @Test
    void listsByPages() {
        for (int i = 1; i <= 5; i++) {
            host.send("POST", PATH, "{\"serial\":\"S" + i + "\",\"bmc\":{\"address\":\"http://127.0.0." + i + "\"}}");
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(host.get(PATH + "?limit=2&after=" + cursor));
            page.path("items").forEach(item -> seen.add(item.path("serial").asText()));
            cursor = page.path("next").isNull() ? "" : page.path("next").asText();
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactly("S1", "S2", "S3", "S4", "S5");
        assertThat(host.get(PATH + "?limit=0").statusCode()).isEqualTo(400);
        assertThat(host.get(PATH + "?limit=501").statusCode()).isEqualTo(400);
        assertThat(host.get(PATH + "?after=%21").statusCode()).isEqualTo(400);
    }

    @Test
    void probesThroughTheBmc() {
        host.send("POST", PATH, FULL);
        host.send("POST", PATH, "{\"serial\":\"DEAD\",\"bmc\":{\"address\":\"http://127.0.0.1\"}}");
        assertThat(json(host.send("POST", PATH + "/XF-12345ABC/probe", ""))
                        .path("strategy")
                        .asText())
                .isEqualTo("two-cd");
        HttpResponse<String> dead = host.send("POST", PATH + "/DEAD/probe", "");
        assertThat(dead.statusCode()).isEqualTo(502);
        assertThat(dead.body()).contains("Base.1.0.GeneralError");
    }

    @Test
    void keepsEverythingOverARestart() {
        host.send("POST", PATH, FULL);
        String before = host.get(PATH + "/XF-12345ABC").body();
        host.close();
        host = open();
        assertThat(host.get(PATH + "/XF-12345ABC").body()).isEqualTo(before);
        assertThat(password()).isEqualTo("calvin");
    }

    @Test
    void asksForTheRightRole() {
        assertThat(host.send(host.request("viewer", "POST", PATH, BodyPublishers.ofString(FULL)))
                        .statusCode())
                .isEqualTo(403);
        assertThat(host.send(host.request("viewer", "GET", PATH, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(host.send(host.request("", "GET", PATH, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(host.send(host.request("operator", "POST", PATH, BodyPublishers.ofString(FULL)))
                        .statusCode())
                .isEqualTo(201);
    }

    private String password() {
        return directories
                .getLast()
                .find("XF-12345ABC")
                .orElseThrow()
                .bmc()
                .password()
                .reveal();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.parseTrusted(response.body());
    }
}

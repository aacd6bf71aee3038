package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may do what in the registry of a whole host, with the clients that people use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryRightsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "secret/plans:1";
    private static final String OPEN = "open/tools/base:1";
    private static final Pattern PULL_TOKEN = Pattern.compile("\"pull_token\":\"([^\"]+)\"");

    private final Path directory = Host.directory("rights");
    private final ScriptedTestBed bed =
            new ScriptedTestBed(directory, 1, "registry: {anonymous-pull: ['open/*'], low-water: 1MiB}\n");
    private final Host host = bed.host;

    @BeforeAll
    void pushSomething() throws IOException {
        Path file = Files.write(directory.resolve("payload.bin"), new byte[50_000]);
        Artifacts.push(host, SECRET, file);
        Artifacts.push(host, OPEN, file);
    }

    @AfterAll
    void stop() {
        bed.close();
    }

    private record Token(String id, String text) {}

    private int made;

    private Token token(String role, String... repositories) {
        ObjectNode body =
                JSON.createObjectNode().put("name", role + " " + ++made).put("role", role);
        List.of(repositories).forEach(body.withArray("repositories")::add);
        var answer = host.post("/api/v1/tokens", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new Token(
                answer.json().path("id").asText(), answer.json().path("token").asText());
    }

    private RegistryClient client(String name) {
        return new RegistryClient(directory.resolve("client-" + name), host);
    }

    private RegistryClient loggedIn(String name, String token) {
        RegistryClient client = client(name);
        client.oras("login", "-u", name, "-p", token, client.registry()).mustSucceed();
        return client;
    }

    private static void refused(Command command) {
        assertThat(command.exit()).as(command.output()).isNotZero();
        assertThat(command.output()).containsAnyOf("denied", "DENIED", "403");
    }

    private static void refused(Command command, String sentence) {
        refused(command);
        assertThat(command.output()).contains(sentence);
    }

    private static void unauthorized(Command command) {
        assertThat(command.exit()).as(command.output()).isNotZero();
        assertThat(command.output())
                .containsAnyOf("401", "nauthorized", "authentication required", "basic credential", "invalid username");
    }

    private long receivedBytes() {
        return host.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("bootwright_registry_received_bytes_total"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToLong(value -> (long) Double.parseDouble(value))
                .sum();
    }

    @Test
    void clientsFollowTheChallengeAndLogInWithATokenOnly() {
        String good = token("publisher").text();
        RegistryClient client = client("login");
        String registry = client.registry();
        unauthorized(client.oras("login", "-u", "ci", "-p", "wrong", registry));
        unauthorized(client.skopeo("login", "--tls-verify=false", "-u", "ci", "-p", "wrong", registry));
        unauthorized(client.podman("login", "--tls-verify=false", "-u", "ci", "-p", "wrong", registry));
        unauthorized(client.skopeo("inspect", "--raw", "--tls-verify=false", "docker://" + registry + "/" + SECRET));

        client.oras("login", "-u", "ci", "-p", good, registry).mustSucceed();
        client.oras("manifest fetch", registry + "/" + SECRET).mustSucceed();
        client.skopeo("login", "--tls-verify=false", "-u", "ci", "-p", good, registry)
                .mustSucceed();
        client.skopeo("inspect", "--raw", "--tls-verify=false", "docker://" + registry + "/" + SECRET)
                .mustSucceed();
        client.skopeo("logout", registry).mustSucceed();
        client.podman("login", "--tls-verify=false", "-u", "anybody", "-p", good, registry)
                .mustSucceed();
        client.skopeo("list-tags", "--tls-verify=false", "docker://" + registry + "/secret/plans")
                .mustSucceed();
    }

    @Test
    void podmanPushesWithinTheScopeOfItsTokenOnly() throws IOException {
        RegistryClient client = client("podman");
        String registry = client.registry();
        client.podman(
                        "login",
                        "--tls-verify=false",
                        "-u",
                        "ci",
                        "-p",
                        token("publisher", "tools/*").text(),
                        registry)
                .mustSucceed();
        Files.writeString(client.home().resolve("tool"), "a tool");
        Files.writeString(client.home().resolve("Containerfile"), "FROM scratch\nCOPY tool /\n");
        String mine = registry + "/tools/mine:1";
        client.podman("build", "-q", "--isolation", "chroot", "-t", mine, ".").mustSucceed();
        client.podman("push", "--tls-verify=false", mine).mustSucceed();
        client.podman("tag", mine, registry + "/secret/mine:1").mustSucceed();
        refused(client.podman("push", "--tls-verify=false", registry + "/secret/mine:1"));
        client.podman("rmi", "-f", mine).mustSucceed();
        client.podman("pull", "-q", "--tls-verify=false", mine).mustSucceed();
        refused(client.podman("pull", "--tls-verify=false", registry + "/" + SECRET));
    }

    @Test
    void aTokenOfOneRepositoryPushesThereAndIsRefusedElsewhereBeforeItSends() throws IOException {
        RegistryClient ci = loggedIn("scoped", token("publisher", "team/images").text());
        Files.write(ci.home().resolve("big.bin"), new byte[20_000_000]);
        ci.oras("push", ci.registry() + "/team/images:1", "big.bin").mustSucceed();

        long before = receivedBytes();
        refused(ci.oras("push", ci.registry() + "/secret/plans:2", "big.bin"));
        Files.writeString(ci.home().resolve("manifest.json"), "{}");
        Command put = ci.curl(
                token("publisher", "team/images").text(), "/v2/secret/plans/manifests/2", "-X", "PUT", "-T", "big.bin");
        refused(new Command(1, put.output()), "may not push to secret/plans");
        assertThat(receivedBytes()).isEqualTo(before);
        refused(ci.oras("manifest fetch", ci.registry() + "/" + SECRET), "may not pull from secret/plans");
        // Names that only begin alike, and a mount out of a repository that is not his to read.
        refused(ci.oras("push", ci.registry() + "/team/images2:1", "big.bin"));
        String blob = "sha256:" + sha256OfZeros(50_000);
        Command mount = ci.curl(
                token("publisher", "team/images").text(),
                "/v2/team/images/blobs/uploads/?mount=" + blob + "&from=secret/plans",
                "-X",
                "POST");
        assertThat(mount.output()).endsWith(" 202");
    }

    private static String sha256OfZeros(int length) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(new byte[length]));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rolesThatOnlyReadCannotPush() throws IOException {
        RegistryClient operator = loggedIn("operator", token("operator").text());
        Files.writeString(operator.home().resolve("small.bin"), "x");
        operator.oras("pull", operator.registry() + "/" + SECRET).mustSucceed();
        refused(operator.oras("push", operator.registry() + "/secret/plans:3", "small.bin"));
        refused(operator.oras("tag", operator.registry() + "/" + SECRET, "moved"));
        refused(operator.oras("manifest delete", "--force", operator.registry() + "/" + SECRET));
        RegistryClient viewer = loggedIn("viewer", token("viewer").text());
        refused(viewer.oras("manifest fetch", viewer.registry() + "/" + SECRET));
        viewer.oras("repo ls", viewer.registry()).mustSucceed();
    }

    @Test
    void anybodyPullsWhatIsOpenAndNothingElseAndPushesNowhere() throws IOException {
        RegistryClient nobody = client("nobody");
        String registry = nobody.registry();
        nobody.oras("pull", registry + "/" + OPEN).mustSucceed();
        nobody.oras("repo tags", registry + "/open/tools/base").mustSucceed();
        nobody.skopeo("inspect", "--raw", "--no-creds", "--tls-verify=false", "docker://" + registry + "/" + OPEN)
                .mustSucceed();
        unauthorized(nobody.oras("pull", registry + "/" + SECRET));
        unauthorized(nobody.oras("repo tags", registry + "/secret/plans"));
        unauthorized(nobody.oras("repo ls", registry));
        Files.writeString(nobody.home().resolve("small.bin"), "x");
        unauthorized(nobody.oras("push", registry + "/open/tools/base:2", "small.bin"));
        unauthorized(nobody.oras("manifest delete", "--force", registry + "/" + OPEN));
        // Logging in takes nothing away.
        loggedIn("elsewhere", token("publisher", "team/*").text())
                .oras("pull", registry + "/" + OPEN)
                .mustSucceed();
    }

    @Test
    void listsShowWhatATokenMaySee() {
        RegistryClient team =
                loggedIn("team", token("publisher", "os-images/*", "open/*").text());
        assertThat(team.oras("repo ls", team.registry()).mustSucceed().output().lines())
                .containsExactly("open/tools/base", "os-images/debian");
        team.oras("repo tags", team.registry() + "/os-images/debian").mustSucceed();
        refused(team.oras("repo tags", team.registry() + "/secret/plans"));
        RegistryClient all = loggedIn("all", token("publisher").text());
        assertThat(all.oras("repo ls", all.registry()).mustSucceed().output())
                .contains("secret/plans", "media/maintenance");
    }

    @Test
    void aRevokedTokenStopsAtOnce() {
        Token token = token("publisher");
        RegistryClient client = loggedIn("revoked", token.text());
        for (int i = 0; i < 5; i++) {
            assertThat(client.curl(token.text(), "/v2/").output()).endsWith(" 200");
        }
        client.oras("manifest fetch", client.registry() + "/" + SECRET).mustSucceed();
        host.bootwright("token", "revoke", token.id()).mustSucceed();
        assertThat(client.curl(token.text(), "/v2/").output()).endsWith(" 401");
        unauthorized(client.oras("manifest fetch", client.registry() + "/" + SECRET));
    }

    @Test
    void aJobsTokenPullsWhatTheJobNeedsWhileItLasts() throws IOException {
        bed.bmc.script(ScriptedTestBed.SERIAL, "{\"silent\":true}");
        String id = bed.post();
        host.awaitJob(
                id,
                "booting",
                Duration.ofMinutes(1),
                job -> job.path("phase").asText().equals("booting"));
        String token = pullToken();
        RegistryClient job = loggedIn("job", token);
        job.oras("pull", job.registry() + "/" + ScriptedTestBed.IMAGE).mustSucceed();
        job.oras("pull", job.registry() + "/" + OPEN).mustSucceed();
        refused(job.oras("pull", job.registry() + "/" + SECRET), "may not pull from secret/plans");
        refused(job.oras("pull", job.registry() + "/media/maintenance:latest"));
        refused(job.oras("repo ls", job.registry()));
        Files.writeString(job.home().resolve("small.bin"), "x");
        refused(job.oras("push", job.registry() + "/os-images/debian:14", "small.bin"));
        assertThat(job.curl(token, "/api/v1/jobs").output()).endsWith(" 401");

        JsonNode cancelled = host.post("/api/v1/jobs/" + id + "/cancel", "").json();
        assertThat(cancelled.path("job_id").asText()).isEqualTo(id);
        host.awaitComplete(id, Duration.ofMinutes(1));
        unauthorized(job.oras("manifest fetch", job.registry() + "/" + ScriptedTestBed.IMAGE));
        bed.bmc.script(ScriptedTestBed.SERIAL, "{}");
    }

    /** As the maintenance OS finds it: on the task medium in the BMC's slot. */
    private String pullToken() {
        for (JsonNode medium : bed.bmc.machine(ScriptedTestBed.SERIAL).path("media")) {
            Matcher found = PULL_TOKEN.matcher(download(medium.path("url").asText()));
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new AssertionError("no task medium in any slot");
    }

    private static String download(String url) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients that operators have. All of them log in first. */
class ClientsTest {
    private static final String PASSWORD = "secret-token";

    @TempDir
    Path directory;

    @TempDir
    Path home;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        String basic =
                "Basic " + Base64.getEncoder().encodeToString(("ci:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        RegistryAccess access = (authorization, repository, action) -> authorization.equals(Optional.of(basic))
                ? new RegistryAccess.Decision.Allowed("ci")
                : new RegistryAccess.Decision.Challenge();
        registry = new TestRegistry(directory, access, PushGate.OPEN);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Tool oras() {
        return Tool.find("oras", "bootwright.it.oras", "make oras", home);
    }

    private Tool skopeo() {
        return Tool.find("skopeo", "bootwright.it.skopeo", "apt-get install skopeo", home);
    }

    /** A layout directory that oras made of one file. */
    private void makeLayout(Path layout, String tag) throws Exception {
        Files.write(home.resolve("payload.bin"), random(300_000));
        oras().run("push", "--oci-layout", layout + ":" + tag, "payload.bin:application/octet-stream");
    }

    @Test
    void orasPushesPullsAttachesAndFindsReferrers() throws Exception {
        Tool oras = oras();
        String host = registry.host();
        oras.run("login", "--plain-http", "-u", "ci", "-p", PASSWORD, host);
        Files.write(home.resolve("image.raw.zst"), random(20_000_000));
        Files.writeString(home.resolve("sbom.json"), "{}");
        String reference = host + "/os-images/debian:13";
        oras.run(
                "push",
                "--plain-http",
                "--artifact-type",
                "application/vnd.example.os",
                reference,
                "image.raw.zst:application/octet-stream");
        oras.run("attach", "--plain-http", "--artifact-type", "application/vnd.example.sbom", reference, "sbom.json");
        assertThat(oras.run("discover", "--plain-http", "--format", "json", reference))
                .contains("application/vnd.example.sbom");
        Path out = Files.createDirectory(home.resolve("out"));
        oras.run("pull", "--plain-http", "-o", out.toString(), reference);
        assertThat(out.resolve("image.raw.zst")).hasBinaryContent(random(20_000_000));
        oras.run("tag", "--plain-http", reference, "stable");
        assertThat(oras.run("repo", "tags", "--plain-http", host + "/os-images/debian"))
                .contains("13", "stable");
        oras.run("cp", "--from-plain-http", "--to-plain-http", reference, host + "/mirror/debian:13");
        oras.run("manifest", "delete", "--plain-http", "--force", host + "/mirror/debian:13");
        assertThat(registry.registry().resolve("mirror/debian", "13")).isEmpty();
        assertThat(registry.registry().resolve("os-images/debian", "stable")).isPresent();
    }

    @Test
    void skopeoCopiesInAndOutAndDeletes() throws Exception {
        Tool skopeo = skopeo();
        makeLayout(home.resolve("layout"), "1");
        String target = "docker://" + registry.host() + "/tools/base:1";
        String creds = "ci:" + PASSWORD;
        skopeo.run(
                "copy",
                "--dest-tls-verify=false",
                "--dest-creds",
                creds,
                "oci:" + home.resolve("layout") + ":1",
                target);
        assertThat(skopeo.run("inspect", "--raw", "--tls-verify=false", "--creds", creds, target))
                .contains("layers");
        skopeo.run(
                "copy", "--src-tls-verify=false", "--src-creds", creds, target, "oci:" + home.resolve("back") + ":1");
        assertThat(skopeo.run("list-tags", "--tls-verify=false", "--creds", creds, target.replace(":1", "")))
                .contains("\"1\"");
        skopeo.run("delete", "--tls-verify=false", "--creds", creds, target);
        assertThat(registry.registry().resolve("tools/base", "1")).isEmpty();
    }

    @Test
    void theDirectoryOfAStoppedHostIsAnImageLayout() throws Exception {
        Tool skopeo = skopeo();
        makeLayout(home.resolve("layout"), "1");
        skopeo.run(
                "copy",
                "--dest-tls-verify=false",
                "--dest-creds",
                "ci:" + PASSWORD,
                "oci:" + home.resolve("layout") + ":1",
                "docker://" + registry.host() + "/tools/base:1");
        registry.close();
        String store = "oci:" + directory.resolve("registry") + ":tools/base:1";
        assertThat(skopeo.run("inspect", "--raw", store)).contains("layers");
        skopeo.run("copy", store, "oci:" + home.resolve("back") + ":1");
        registry = new TestRegistry(directory);
    }

    @Test
    void podmanPushesAndPullsAnImage() throws Exception {
        Tool podman = Tool.find("podman", "bootwright.it.podman", "apt-get install podman", home);
        Map<String, String> store = Map.of(
                "XDG_RUNTIME_DIR", home.toString(),
                "REGISTRY_AUTH_FILE", home.resolve("auth.json").toString());
        String[] local = {
            "--root",
            home.resolve("containers").toString(),
            "--runroot",
            home.resolve("run").toString(),
            "--storage-driver",
            "vfs"
        };
        String image = registry.host() + "/tools/partition:1";
        Files.write(home.resolve("tool.bin"), random(5_000_000));
        Files.writeString(home.resolve("Containerfile"), "FROM scratch\nCOPY tool.bin /\n");
        podman.run(store, with(local, "login", "--tls-verify=false", "-u", "ci", "-p", PASSWORD, registry.host()));
        podman.run(store, with(local, "build", "-q", "--isolation", "chroot", "-t", image, home.toString()));
        podman.run(store, with(local, "push", "--tls-verify=false", image));
        podman.run(store, with(local, "rmi", "-f", image));
        podman.run(store, with(local, "pull", "--tls-verify=false", image));
        assertThat(podman.run(store, with(local, "images", "-q", image))).isNotBlank();
    }

    private static String[] with(String[] first, String... more) {
        String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @Test
    void aMultiArchIndexGoesThereAndBack() throws Exception {
        Tool oras = oras();
        String host = registry.host();
        oras.run("login", "--plain-http", "-u", "ci", "-p", PASSWORD, host);
        for (String platform : new String[] {"amd64", "arm64"}) {
            Files.write(home.resolve(platform + ".bin"), random(platform.hashCode() & 0xffff));
            oras.run(
                    "push",
                    "--plain-http",
                    "--artifact-platform",
                    "linux/" + platform,
                    host + "/tools/multi:" + platform,
                    platform + ".bin:application/octet-stream");
        }
        oras.run("manifest", "index", "create", "--plain-http", host + "/tools/multi:1", "amd64", "arm64");
        Tool skopeo = skopeo();
        String creds = "ci:" + PASSWORD;
        String source = "docker://" + host + "/tools/multi:1";
        skopeo.run(
                "copy",
                "--all",
                "--src-tls-verify=false",
                "--src-creds",
                creds,
                source,
                "oci:" + home.resolve("multi") + ":1");
        skopeo.run(
                "copy",
                "--all",
                "--dest-tls-verify=false",
                "--dest-creds",
                creds,
                "oci:" + home.resolve("multi") + ":1",
                "docker://" + host + "/copy/multi:1");
        for (String platform : new String[] {"amd64", "arm64"}) {
            Digest child = registry.registry()
                    .resolve("tools/multi", platform)
                    .orElseThrow()
                    .digest();
            assertThat(registry.get("/v2/copy/multi/manifests/" + child).statusCode())
                    .as("login is needed")
                    .isEqualTo(401);
            assertThat(registry.registry().resolve("copy/multi", child.toString()))
                    .isPresent();
        }
        registry.registry().upkeep().collect(BlobPins.NONE, false);
        assertThat(skopeo.run("inspect", "--raw", "--tls-verify=false", "--creds", creds, source))
                .contains("arm64");
    }

    @Test
    void aLoginWithAWrongPasswordIsRefused() throws Exception {
        Tool skopeo = skopeo();
        String auth = home.resolve("skopeo-auth.json").toString();
        skopeo.run("login", "--tls-verify=false", "--authfile", auth, "-u", "ci", "-p", PASSWORD, registry.host());
        assertThat(skopeo.fails(
                        "login", "--tls-verify=false", "--authfile", auth, "-u", "ci", "-p", "wrong", registry.host()))
                .contains("invalid username/password");
        assertThat(oras().fails("login", "--plain-http", "-u", "ci", "-p", "wrong", registry.host()))
                .contains("unauthorized");
    }

    @Test
    void jibPushesAndPullsAndSkopeoReadsTheStoppedHost() throws Exception {
        // Jib sends no credentials over plain HTTP unless it is told to.
        System.setProperty("sendCredentialsOverHttp", "true");
        Files.write(home.resolve("app.bin"), random(3_000_000));
        String name = registry.host() + "/tools/jib:1";
        Jib.fromScratch()
                .addLayer(List.of(home.resolve("app.bin")), AbsoluteUnixPath.get("/app"))
                .setEntrypoint("/app/app.bin")
                .setFormat(ImageFormat.OCI)
                .containerize(to(name));
        JibContainer second = Jib.from(RegistryImage.named(name).addCredential("ci", PASSWORD))
                .addLabel("of", "jib")
                .setFormat(ImageFormat.OCI)
                .containerize(to(registry.host() + "/tools/jib-copy:1"));
        assertThat(registry.registry()
                        .resolve("tools/jib-copy", "1")
                        .orElseThrow()
                        .digest())
                .hasToString(second.getDigest().toString());
        registry.close();
        String store = "oci:" + directory.resolve("registry") + ":tools/jib-copy:1";
        assertThat(skopeo().run("inspect", store)).contains("\"of\": \"jib\"");
        registry = new TestRegistry(directory);
    }

    private Containerizer to(String name) throws Exception {
        return Containerizer.to(RegistryImage.named(name).addCredential("ci", PASSWORD))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(home.resolve("jib-base"))
                .setApplicationLayersCache(home.resolve("jib-app"));
    }
}

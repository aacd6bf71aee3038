package io.bootwright.server.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.bundle.units.UnitsLockJson;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.registry.Registry;
import io.bootwright.registry.RegistryRoutes;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.server.TestHost;
import io.bootwright.server.store.SqlMigration;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installer images pushed over the wire, good and bad. */
class InstallerCatalogTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final UnitsLock LOCK = new UnitsLock(
            1,
            "v1",
            List.of(
                    new UnitsLock.Unit("install-linux.target", "a".repeat(64), Optional.of("linux")),
                    new UnitsLock.Unit("partition.container", "b".repeat(64), Optional.empty())),
            List.of(new UnitsLock.ToolImage("localhost/tools/partition:1", "sha256:" + "c".repeat(64))));

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private TestHost host;
    private Registry registry;
    private InstallerCatalog catalog;

    @BeforeEach
    void start() {
        host = TestHost.in(directory)
                .migrations(Registry.migrations().stream()
                        .map(script -> new SqlMigration("registry", script.version(), script.name(), script.sql()))
                        .toList())
                .mount("/v2", database -> {
                    registry = Registry.open(directory.resolve("registry"), database.jdbi(), Clock.systemUTC());
                    catalog = new InstallerCatalog(registry);
                    RegistryAccess all =
                            (authorization, repository, action) -> new RegistryAccess.Decision.Allowed("ci");
                    return new RegistryRoutes(registry, all, catalog);
                })
                .start();
    }

    @AfterEach
    void stop() {
        registry.close();
        host.close();
    }

    private HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(host.uri(path))
                        .header("Content-Type", MANIFEST)
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String digest(byte[] bytes) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private String descriptor(byte[] blob) throws Exception {
        send("POST", "/v2/media/maintenance/blobs/uploads/?digest=" + digest(blob), blob);
        return "{\"mediaType\":\"application/vnd.bootwright.iso\",\"digest\":\"" + digest(blob) + "\",\"size\":"
                + blob.length + "}";
    }

    private HttpResponse<String> push(String... layers) throws Exception {
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + descriptor("{}".getBytes(UTF_8)) + ",\"layers\":[" + String.join(",", layers) + "]}";
        return send("PUT", "/v2/media/maintenance/manifests/latest", manifest.getBytes(UTF_8));
    }

    private byte[] iso(Map<String, byte[]> files) throws Exception {
        Path file = directory.resolve("made.iso");
        new JavaIsoToolsWriter().write(new IsoImage("MAINT", files), file);
        return Files.readAllBytes(file);
    }

    private void isRefused(HttpResponse<String> answer, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("MANIFEST_INVALID", reason);
        assertThat(catalog.find("maintenance", "latest")).isEmpty();
    }

    @Test
    void aMaintenanceImageIsFoundWithItsUnits() throws Exception {
        byte[] iso = iso(Map.of("units.lock", UnitsLockJson.write(LOCK)));
        assertThat(push(descriptor(iso)).statusCode()).isEqualTo(201);
        InstallerImage image = catalog.find("maintenance", "latest").orElseThrow();
        assertThat(image.digest()).isEqualTo(digest(iso));
        assertThat(image.size()).isEqualTo(iso.length);
        assertThat(image.units()).contains(LOCK);
        assertThat(catalog.find("maintenance", "none")).isEmpty();
        assertThat(catalog.find("../etc", "latest")).isEmpty();
    }

    @Test
    void aVendorsInstallerHasNoUnits() throws Exception {
        assertThat(push(descriptor(iso(Map.of("BOOT.CFG", new byte[10])))).statusCode())
                .isEqualTo(201);
        assertThat(catalog.find("maintenance", "latest").orElseThrow().units()).isEmpty();
    }

    @Test
    void whatIsNoIsoImageGetsNoTag() throws Exception {
        isRefused(push(descriptor(new byte[100_000])), "no usable ISO 9660 image");
        isRefused(push(descriptor("text".getBytes(UTF_8))), "no usable ISO 9660 image");
        isRefused(push(), "exactly one");
        byte[] iso = iso(Map.of("units.lock", UnitsLockJson.write(LOCK)));
        isRefused(push(descriptor(iso), descriptor(iso)), "exactly one");
        isRefused(push(descriptor(iso).replace(digest(iso), "sha256:" + "0".repeat(64))), "was not pushed");
    }

    @Test
    void aDamagedListOfUnitsGetsNoTag() throws Exception {
        isRefused(push(descriptor(iso(Map.of("units.lock", "{".getBytes(UTF_8))))), "damaged units.lock");
        byte[] whole = iso(Map.of("units.lock", UnitsLockJson.write(LOCK)));
        HttpResponse<String> cut = push(descriptor(Arrays.copyOf(whole, 40 * 1024)));
        assertThat(cut.statusCode()).as("cut off in the middle: " + cut.body()).isEqualTo(400);
    }

    @Test
    void whatIsAttachedToAnImagePassesButNeverTakesItsTag() throws Exception {
        byte[] iso = iso(Map.of("units.lock", UnitsLockJson.write(LOCK)));
        push(descriptor(iso));
        String image = catalog.find("maintenance", "latest").orElseThrow().digest();
        String about = registry.resolve("media/maintenance", "latest")
                .orElseThrow()
                .digest()
                .toString();
        String text = descriptor("a signature".getBytes(UTF_8));

        assertThat(attach(about.replace(':', '-') + ".sig", text, "").statusCode())
                .isEqualTo(201);
        String subject = ",\"subject\":{\"mediaType\":\"" + MANIFEST + "\",\"digest\":\"" + about + "\",\"size\":1}";
        assertThat(attach("contents", text, subject).statusCode()).isEqualTo(201);
        assertThat(attach("contents", text + "," + text, subject).statusCode()).isEqualTo(201);

        assertThat(attach("latest", text, subject).statusCode()).isEqualTo(400);
        assertThat(catalog.find("maintenance", "latest").orElseThrow().digest()).isEqualTo(image);
        assertThat(catalog.find("maintenance", "contents")).isEmpty();
        assertThat(catalog.find("maintenance", about.replace(':', '-') + ".sig"))
                .isEmpty();
    }

    private HttpResponse<String> attach(String tag, String layers, String subject) throws Exception {
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + descriptor("{}".getBytes(UTF_8)) + ",\"layers\":[" + layers + "]" + subject + "}";
        return send("PUT", "/v2/media/maintenance/manifests/" + tag, manifest.getBytes(UTF_8));
    }

    @Test
    void theTagStaysWhereItWasWhenAPushIsRefused() throws Exception {
        byte[] good = iso(Map.of("units.lock", UnitsLockJson.write(LOCK)));
        push(descriptor(good));
        assertThat(push(descriptor(new byte[100_000])).statusCode()).isEqualTo(400);
        assertThat(catalog.find("maintenance", "latest").orElseThrow().digest()).isEqualTo(digest(good));
    }
}

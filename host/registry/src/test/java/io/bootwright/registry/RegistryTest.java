package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryTest {
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final String REPOSITORY = "os-images/debian";

    @TempDir
    Path directory;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = new TestRegistry(directory);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private String blob(Digest digest) {
        return "/v2/" + REPOSITORY + "/blobs/" + digest;
    }

    private String pushManifest(String tag, String more) {
        Digest config = registry.push(REPOSITORY, "{}".getBytes(UTF_8));
        Digest layer = registry.push(REPOSITORY, bytes(1000));
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.empty.v1+json\",\"digest\":\"" + config + "\",\"size\":2},\"layers\":[{"
                + "\"mediaType\":\"application/octet-stream\",\"digest\":\"" + layer + "\",\"size\":1000}]" + more
                + "}";
        HttpResponse<byte[]> answer = registry.method(
                "PUT",
                "/v2/" + REPOSITORY + "/manifests/" + tag,
                manifest.getBytes(UTF_8),
                "Content-Type",
                MANIFEST_TYPE);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        return answer.headers().firstValue("Docker-Content-Digest").orElseThrow();
    }

    private static void isError(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new String(answer.body(), UTF_8)).contains("\"" + code + "\"");
    }

    @Test
    void aBlobComesBackWholeAndInParts() {
        byte[] content = bytes(700_000);
        Digest digest = registry.push(REPOSITORY, content);

        HttpResponse<byte[]> whole = registry.get(blob(digest));
        assertThat(whole.body()).isEqualTo(content);
        assertThat(whole.headers().firstValue("Docker-Content-Digest")).contains(digest.toString());
        HttpResponse<byte[]> part = registry.method("GET", blob(digest), new byte[0], "Range", "bytes=100-199");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 100-199/700000");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 100, 200));
        HttpResponse<byte[]> head = registry.method("HEAD", blob(digest), new byte[0]);
        assertThat(head.headers().firstValue("Content-Length")).contains("700000");
        assertThat(registry.method("GET", blob(digest), new byte[0], "Range", "bytes=700000-")
                        .statusCode())
                .isEqualTo(416);
        assertThat(registry.method("GET", blob(digest), new byte[0], "If-None-Match", "\"" + digest + "\"")
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void aChunkedUploadGoesOnAfterARestartWhereItStood() {
        byte[] content = bytes(300_000);
        String location = registry.startUpload(REPOSITORY);
        registry.method("PATCH", location, Arrays.copyOf(content, 200_000), "Content-Range", "0-199999");
        registry.restart();

        HttpResponse<byte[]> status = registry.get(location);
        assertThat(status.statusCode()).isEqualTo(204);
        assertThat(status.headers().firstValue("Range")).contains("0-199999");
        isError(registry.method("PATCH", location, bytes(10), "Content-Range", "5-14"), 416, "BLOB_UPLOAD_INVALID");
        Digest digest = Digest.of("sha256", content);
        HttpResponse<byte[]> commit = registry.method(
                "PUT",
                location + "?digest=" + digest,
                Arrays.copyOfRange(content, 200_000, 300_000),
                "Content-Range",
                "200000-299999");
        assertThat(commit.statusCode()).isEqualTo(201);
        assertThat(registry.get(blob(digest)).body()).isEqualTo(content);
        assertThat(registry.method("PUT", location + "?digest=" + digest, new byte[0])
                        .statusCode())
                .as("a repeated commit")
                .isEqualTo(201);
    }

    @Test
    void aWrongDigestLeavesNothingBehind() throws Exception {
        String location = registry.startUpload(REPOSITORY);
        Digest other = Digest.of("sha256", bytes(1));
        isError(registry.method("PUT", location + "?digest=" + other, bytes(2000)), 400, "DIGEST_INVALID");
        isError(registry.get(blob(other)), 404, "BLOB_UNKNOWN");
        isError(registry.get(location), 404, "BLOB_UPLOAD_UNKNOWN");
        try (var files = Files.list(directory.resolve("registry/uploads"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aCancelledUploadIsGone() {
        String location = registry.startUpload(REPOSITORY);
        assertThat(registry.method("DELETE", location, new byte[0]).statusCode())
                .isEqualTo(204);
        isError(registry.get(location), 404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void aBlobBelongsToTheRepositoryItWasPushedToOrMountedInto() {
        Digest digest = registry.push(REPOSITORY, bytes(50));
        String other = "/v2/mirror/debian/blobs/";
        isError(registry.get(other + digest), 404, "BLOB_UNKNOWN");
        assertThat(registry.method("POST", other + "uploads/?mount=" + digest + "&from=" + REPOSITORY, new byte[0])
                        .statusCode())
                .isEqualTo(201);
        assertThat(registry.get(other + digest).statusCode()).isEqualTo(200);
        assertThat(registry.method("DELETE", other + digest, new byte[0]).statusCode())
                .isEqualTo(202);
        isError(registry.get(other + digest), 404, "BLOB_UNKNOWN");
        assertThat(registry.get(blob(digest)).statusCode()).isEqualTo(200);
    }

    @Test
    void manifestsTagsAndReferrersSurviveARestart() {
        String digest = pushManifest("13", "");
        String subject = ",\"subject\":{\"mediaType\":\"" + MANIFEST_TYPE + "\",\"digest\":\"" + digest
                + "\",\"size\":1},\"artifactType\":\"application/vnd.example.sbom\"";
        pushManifest("sbom", subject);
        registry.restart();

        HttpResponse<byte[]> byTag = registry.get("/v2/" + REPOSITORY + "/manifests/13");
        assertThat(byTag.headers().firstValue("Docker-Content-Digest")).contains(digest);
        assertThat(byTag.headers().firstValue("Content-Type")).contains(MANIFEST_TYPE);
        assertThat(Digest.of("sha256", byTag.body())).hasToString(digest);
        assertThat(new String(registry.get("/v2/" + REPOSITORY + "/tags/list").body(), UTF_8))
                .contains("[\"13\",\"sbom\"]");
        HttpResponse<byte[]> paged = registry.get("/v2/" + REPOSITORY + "/tags/list?n=1");
        assertThat(paged.headers().firstValue("Link").orElseThrow()).contains("last=13");
        assertThat(new String(
                        registry.get("/v2/" + REPOSITORY + "/referrers/" + digest)
                                .body(),
                        UTF_8))
                .contains("application/vnd.example.sbom");
        assertThat(new String(
                        registry.get("/v2/" + REPOSITORY + "/referrers/" + digest + "?artifactType=other")
                                .body(),
                        UTF_8))
                .contains("\"manifests\":[]");
        assertThat(registry.registry().resolve(REPOSITORY, "13").orElseThrow().layers())
                .hasSize(1);
        assertThat(registry.method("DELETE", "/v2/" + REPOSITORY + "/manifests/" + digest, new byte[0])
                        .statusCode())
                .isEqualTo(202);
        isError(registry.get("/v2/" + REPOSITORY + "/manifests/13"), 404, "MANIFEST_UNKNOWN");
    }

    @Test
    void aManifestThatIsNoneOrHasAnotherDigestIsRefused() {
        String path = "/v2/" + REPOSITORY + "/manifests/x";
        isError(
                registry.method("PUT", path, "no".getBytes(UTF_8), "Content-Type", MANIFEST_TYPE),
                400,
                "MANIFEST_INVALID");
        isError(registry.method("PUT", path, new byte[0], "Content-Type", MANIFEST_TYPE), 400, "MANIFEST_INVALID");
        isError(registry.method("PUT", path, "{}".getBytes(UTF_8)), 400, "MANIFEST_INVALID");
        isError(
                registry.method(
                        "PUT", path, "{\"mediaType\":\"other/type\"}".getBytes(UTF_8), "Content-Type", MANIFEST_TYPE),
                400,
                "MANIFEST_INVALID");
        isError(
                registry.method(
                        "PUT",
                        "/v2/" + REPOSITORY + "/manifests/sha256:" + "b".repeat(64),
                        "{}".getBytes(UTF_8),
                        "Content-Type",
                        MANIFEST_TYPE),
                400,
                "DIGEST_INVALID");
        isError(
                registry.method("PUT", path, bytes(9 * 1024 * 1024), "Content-Type", MANIFEST_TYPE),
                413,
                "SIZE_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":\"2\"}",
                "{\"schemaVersion\":2.5}",
                "{\"schemaVersion\":2} x",
                "{\"schemaVersion\":2}{\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"layers\":[],\"layers\":[]}",
                "{\"schemaVersion\":2,\"mediaType\":7}",
                "{\"schemaVersion\":2,\"config\":[]}",
                "{\"schemaVersion\":2,\"layers\":{}}",
                "{\"schemaVersion\":2,\"layers\":\"x\"}",
                "{\"schemaVersion\":2,\"layers\":[7]}",
                "{\"schemaVersion\":2,\"manifests\":1}",
                "{\"schemaVersion\":2,\"subject\":\"x\"}",
                "{\"schemaVersion\":2,\"annotations\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"size\":2}}",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:"
                        + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"size\":-1}}"
            })
    void whatIsNoManifestIsRefused(String manifest) {
        var answer = registry.putManifest(REPOSITORY, "x", manifest.getBytes(UTF_8));
        isError(answer, 400, "MANIFEST_INVALID");
        assertThat(registry.get("/v2/" + REPOSITORY + "/manifests/x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anUploadIdThatIsNoUuidIsUnknown() {
        for (String id : new String[] {"-".repeat(36), "0".repeat(36), "1-1-1-1-" + "1".repeat(28)}) {
            assertThat(registry.get("/v2/a/blobs/uploads/" + id).statusCode())
                    .as(id)
                    .isEqualTo(404);
        }
    }

    @Test
    void aSparseManifestIsKeptButDoesNotResolve() {
        Digest missing = Digest.of("sha256", bytes(3));
        String manifest = TestRegistry.manifest(missing, missing, 3, "");
        assertThat(registry.putManifest(REPOSITORY, "sparse", manifest.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        assertThat(registry.get("/v2/" + REPOSITORY + "/manifests/sparse").statusCode())
                .isEqualTo(200);
        assertThat(registry.registry().resolve(REPOSITORY, "sparse")).isEmpty();
    }

    @Test
    void aFourMegabyteManifestIsTaken() {
        String note = "\"" + "a".repeat(4_000_000) + "\"";
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE + "\",\"annotations\":{\"note\":" + note + "}}";
        assertThat(registry.putManifest(REPOSITORY, "large", manifest.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        assertThat(registry.get("/v2/" + REPOSITORY + "/manifests/large").body())
                .hasSize(manifest.length());
    }

    @Test
    void pathsThatAreNoNamesAreRefusedBeforeAnyFileIsTouched() {
        isError(registry.get("/v2/UPPER/manifests/x"), 400, "NAME_INVALID");
        isError(registry.get("/v2/a/%2e%2e%2f%2e%2e%2fetc/blobs/sha256:" + "a".repeat(64)), 400, "NAME_INVALID");
        isError(registry.get("/v2/a/blobs/..%2f..%2fpasswd"), 400, "DIGEST_INVALID");
        isError(registry.get("/v2/a/blobs/md5:abc"), 400, "DIGEST_INVALID");
        isError(registry.get("/v2/a/manifests/%00"), 400, "DIGEST_INVALID");
        isError(registry.get("/v2/a/blobs/sha256:" + "A".repeat(64)), 400, "DIGEST_INVALID");
        assertThat(registry.get("/v2/a%2Fb/manifests/x").statusCode()).isEqualTo(400);
        assertThat(registry.get("/%76%32/x").statusCode()).isEqualTo(404);
        assertThat(registry.get("/v2/a/nothing").statusCode()).isEqualTo(404);
        assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
    }
}

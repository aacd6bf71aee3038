package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers and statuses of single endpoints, as the specification's table has them. */
class EndpointsTest {
    private static final String NAME = "os-images/debian";

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

    private static Optional<String> header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    @Test
    void headHasTheStatusAndLengthOfGetAndNoBodyAlsoForErrors() {
        Digest image = registry.pushImage(NAME, "13", "layer".getBytes(UTF_8));
        for (String path : List.of(
                "/v2/",
                "/v2/_catalog",
                "/v2/" + NAME + "/tags/list",
                "/v2/" + NAME + "/manifests/13",
                "/v2/" + NAME + "/manifests/none",
                "/v2/" + NAME + "/blobs/" + Digest.of("sha256", "layer".getBytes(UTF_8)),
                "/v2/" + NAME + "/blobs/sha256:" + "a".repeat(64),
                "/v2/" + NAME + "/referrers/" + image,
                "/v2/UPPER/manifests/x",
                "/v2/nothing")) {
            HttpResponse<byte[]> get = registry.get(path);
            HttpResponse<byte[]> head = registry.method("HEAD", path, new byte[0]);
            assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode());
            assertThat(header(head, "Content-Length")).as(path).isEqualTo(header(get, "Content-Length"));
            assertThat(head.body()).as(path).isEmpty();
            // The next request on the same connection would find the rest of a body here.
            assertThat(registry.get("/v2/").statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void anUploadSaysWhereItStands() {
        HttpResponse<byte[]> start = registry.method("POST", "/v2/" + NAME + "/blobs/uploads/", new byte[0]);
        assertThat(start.statusCode()).isEqualTo(202);
        String location = header(start, "Location").orElseThrow();
        assertThat(header(start, "Docker-Upload-UUID"))
                .hasValueSatisfying(id -> assertThat(location).endsWith(id));
        HttpResponse<byte[]> patch = registry.method("PATCH", location, new byte[100], "Content-Range", "0-99");
        assertThat(patch.statusCode()).isEqualTo(202);
        assertThat(header(patch, "Range")).contains("0-99");
        HttpResponse<byte[]> late = registry.method("PATCH", location, new byte[100], "Content-Range", "200-299");
        assertThat(late.statusCode()).isEqualTo(416);
        assertThat(header(late, "Range")).contains("0-99");
        HttpResponse<byte[]> put = registry.method(
                "PUT",
                location + "?digest=" + Digest.of("sha256", new byte[200]),
                new byte[100],
                "Content-Range",
                "200-299");
        assertThat(put.statusCode()).as("a final chunk out of order").isEqualTo(416);
        assertThat(registry.method("PATCH", location, new byte[7], "Content-Range", "100-199")
                        .statusCode())
                .as("Content-Range and Content-Length disagree")
                .isEqualTo(400);
        assertThat(registry.method("PUT", location + "?digest=nothing", new byte[0])
                        .statusCode())
                .isEqualTo(400);
        assertThat(registry.method("PUT", location, new byte[0]).statusCode())
                .as("a commit without a digest")
                .isEqualTo(400);
        HttpResponse<byte[]> done =
                registry.method("PUT", location + "?digest=" + Digest.of("sha256", new byte[100]), new byte[0]);
        assertThat(done.statusCode()).isEqualTo(201);
        assertThat(header(done, "Location")).contains("/v2/" + NAME + "/blobs/" + Digest.of("sha256", new byte[100]));
        assertThat(registry.get(location.replace(NAME, "other/name")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void sha512IsAsGoodAsSha256() {
        byte[] content = "strong".getBytes(UTF_8);
        Digest digest = Digest.of("sha512", content);
        HttpResponse<byte[]> start =
                registry.method("POST", "/v2/" + NAME + "/blobs/uploads/?digest-algorithm=sha512", new byte[0]);
        String location = header(start, "Location").orElseThrow();
        assertThat(registry.method("PUT", location + "?digest=" + digest, content)
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<byte[]> blob = registry.get("/v2/" + NAME + "/blobs/" + digest);
        assertThat(blob.body()).isEqualTo(content);
        assertThat(header(blob, "Docker-Content-Digest")).contains(digest.toString());
        assertThat(registry.method("POST", "/v2/" + NAME + "/blobs/uploads/?digest-algorithm=md5", new byte[0])
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void rangesAreExact() {
        byte[] content = new byte[1000];
        new java.util.Random(7).nextBytes(content);
        String path = "/v2/" + NAME + "/blobs/" + registry.push(NAME, content);
        record Row(String range, int status, int from, int to) {}
        for (Row row : List.of(
                new Row("bytes=0-0", 206, 0, 1),
                new Row("bytes=0-", 206, 0, 1000),
                new Row("bytes=990-2000", 206, 990, 1000),
                new Row("bytes=-10", 206, 990, 1000),
                new Row("bytes=-5000", 206, 0, 1000),
                new Row("bytes=1000-", 416, 0, 0),
                new Row("bytes=-0", 416, 0, 0),
                new Row("bytes=5-4", 200, 0, 1000),
                new Row("bytes=0-1,5-6", 200, 0, 1000),
                new Row("lines=0-1", 200, 0, 1000),
                new Row("bytes=99999999999999999999-", 200, 0, 1000))) {
            HttpResponse<byte[]> answer = registry.method("GET", path, new byte[0], "Range", row.range());
            assertThat(answer.statusCode()).as(row.range()).isEqualTo(row.status());
            if (row.status() == 416) {
                assertThat(header(answer, "Content-Range")).contains("bytes */1000");
            } else {
                assertThat(answer.body()).as(row.range()).isEqualTo(Arrays.copyOfRange(content, row.from(), row.to()));
            }
            if (row.status() == 206) {
                assertThat(header(answer, "Content-Range"))
                        .contains("bytes " + row.from() + "-" + (row.to() - 1) + "/1000");
            }
        }
        assertThat(registry.method("GET", path, new byte[0], "Range", "bytes=0-0", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void tagsComeInPagesInOrder() {
        for (String tag : List.of("c", "a", "d", "b", "A_1.x-y")) {
            registry.pushImage(NAME, tag, tag.getBytes(UTF_8));
        }
        assertThat(text(registry.get("/v2/" + NAME + "/tags/list")))
                .contains("\"tags\":[\"A_1.x-y\",\"a\",\"b\",\"c\",\"d\"]");
        HttpResponse<byte[]> page = registry.get("/v2/" + NAME + "/tags/list?n=2&last=a");
        assertThat(text(page)).contains("[\"b\",\"c\"]");
        assertThat(header(page, "Link")).contains("</v2/" + NAME + "/tags/list?n=2&last=c>; rel=\"next\"");
        HttpResponse<byte[]> none = registry.get("/v2/" + NAME + "/tags/list?n=0");
        assertThat(text(none)).contains("\"tags\":[]");
        assertThat(header(none, "Link")).isEmpty();
        assertThat(registry.get("/v2/" + NAME + "/tags/list?n=many").statusCode())
                .isEqualTo(400);
        assertThat(registry.get("/v2/unknown/tags/list").statusCode()).isEqualTo(404);
        assertThat(text(registry.get("/v2/_catalog"))).contains("[\"" + NAME + "\"]");
    }

    @Test
    void aTagCanBeDeletedWithoutItsManifest() {
        Digest digest = registry.pushImage(NAME, "13", new byte[10]);
        registry.pushImage(NAME, "14", new byte[10]);
        assertThat(registry.method("DELETE", "/v2/" + NAME + "/manifests/13", new byte[0])
                        .statusCode())
                .isEqualTo(202);
        assertThat(registry.get("/v2/" + NAME + "/manifests/13").statusCode()).isEqualTo(404);
        assertThat(registry.get("/v2/" + NAME + "/manifests/" + digest).statusCode())
                .isEqualTo(200);
        assertThat(registry.method("DELETE", "/v2/" + NAME + "/manifests/13", new byte[0])
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aManifestByDigestMayBringSeveralTags() {
        byte[] manifest = "{\"schemaVersion\":2}".getBytes(UTF_8);
        Digest digest = Digest.of("sha256", manifest);
        HttpResponse<byte[]> answer = registry.putManifest(NAME, digest + "?tag=a&tag=b", manifest);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(201);
        assertThat(answer.headers().allValues("OCI-Tag").toString()).contains("a", "b");
        assertThat(registry.get("/v2/" + NAME + "/manifests/b").body()).isEqualTo(manifest);
        assertThat(registry.putManifest(NAME, digest + "?tag=..", manifest).statusCode())
                .isEqualTo(400);
    }

    @Test
    void manyReferrersComeInPages() {
        Digest subject = registry.pushImage(NAME, "13", new byte[10]);
        for (int i = 0; i < 260; i++) {
            String manifest = "{\"schemaVersion\":2,\"artifactType\":\"t/" + i % 2 + "\",\"annotations\":{\"i\":\"" + i
                    + "\"},\"subject\":{\"mediaType\":\"x\",\"digest\":\"" + subject + "\",\"size\":1}}";
            Digest digest = Digest.of("sha256", manifest.getBytes(UTF_8));
            HttpResponse<byte[]> answer = registry.putManifest(NAME, digest.toString(), manifest.getBytes(UTF_8));
            assertThat(header(answer, "OCI-Subject")).contains(subject.toString());
        }
        HttpResponse<byte[]> first = registry.get("/v2/" + NAME + "/referrers/" + subject);
        assertThat(text(first).split("artifactType", -1)).hasSize(251);
        String next = header(first, "Link").orElseThrow().replaceAll("<(.*)>.*", "$1");
        assertThat(text(registry.get(next)).split("artifactType", -1)).hasSize(11);
        HttpResponse<byte[]> filtered = registry.get("/v2/" + NAME + "/referrers/" + subject + "?artifactType=t/1");
        assertThat(text(filtered).split("artifactType", -1)).hasSize(131);
        assertThat(header(filtered, "OCI-Filters-Applied")).contains("artifactType");
        assertThat(registry.get("/v2/" + NAME + "/referrers/nothing").statusCode())
                .isEqualTo(400);
    }

    @Test
    void methodsThatAreNotKnownAreAnsweredAsSuch() {
        registry.push(NAME, new byte[5]);
        for (String path : List.of("/v2/", "/v2/" + NAME + "/tags/list", "/v2/" + NAME + "/blobs/uploads/")) {
            HttpResponse<byte[]> answer = registry.method("PUT", path, new byte[0]);
            assertThat(answer.statusCode()).as(path).isEqualTo(405);
            assertThat(text(answer)).contains("UNSUPPORTED");
        }
    }

    @Test
    void tooManyOpenUploadsAreRefusedForAWhile() throws Exception {
        registry.close();
        registry = new TestRegistry(directory, RegistryOptions.defaults().withMaxUploads(2));
        registry.startUpload(NAME);
        registry.startUpload(NAME);
        HttpResponse<byte[]> third = registry.method("POST", "/v2/" + NAME + "/blobs/uploads/", new byte[0]);
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(header(third, "Retry-After")).isPresent();
        registry.clock().forward(java.time.Duration.ofDays(2));
        assertThat(registry.startUpload(NAME)).as("expired ones make room").isNotEmpty();
    }

    @Test
    void aNearlyFullDiskRefusesUploadsAndServesOn() {
        Digest there = registry.push(NAME, new byte[20]);
        registry.close();
        registry = new TestRegistry(directory, RegistryOptions.defaults().withLowWater(Long.MAX_VALUE / 4));
        HttpResponse<byte[]> push = registry.method(
                "POST", "/v2/" + NAME + "/blobs/uploads/?digest=" + Digest.of("sha256", new byte[30]), new byte[30]);
        assertThat(push.statusCode()).isEqualTo(507);
        assertThat(text(push)).contains("DENIED", "nearly full");
        assertThat(registry.get("/v2/" + NAME + "/blobs/" + there).statusCode()).isEqualTo(200);
    }
}

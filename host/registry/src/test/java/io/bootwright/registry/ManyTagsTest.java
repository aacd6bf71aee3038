package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyTagsTest {
    private static final int TAGS = 10_000;
    private static final int AT_ONCE = 200;

    @TempDir
    Path directory;

    @Test
    void tenThousandTagsCanBePagedThrough() throws Exception {
        List<String> tags = IntStream.range(0, TAGS)
                .mapToObj(n -> String.format(Locale.ROOT, "v%05d", n))
                .toList();
        try (var registry = new TestRegistry(directory)) {
            Digest digest = registry.pushImage("many", "v00000", new byte[10]);
            byte[] manifest = registry.get("/v2/many/manifests/" + digest).body();
            for (int from = 0; from < TAGS; from += AT_ONCE) {
                String query = "?tag=" + String.join("&tag=", tags.subList(from, from + AT_ONCE));
                assertThat(registry.putManifest("many", digest + query, manifest)
                                .statusCode())
                        .isEqualTo(201);
            }
            List<String> seen = new ArrayList<>();
            Optional<String> next = Optional.of("/v2/many/tags/list?n=700");
            int pages = 0;
            while (next.isPresent()) {
                HttpResponse<byte[]> answer = registry.get(next.get());
                assertThat(answer.statusCode()).isEqualTo(200);
                JsonNode page = new ObjectMapper().readTree(new String(answer.body(), UTF_8));
                page.path("tags").forEach(tag -> seen.add(tag.asText()));
                next = answer.headers().firstValue("Link").map(link -> link.replaceAll("<(.*)>.*", "$1"));
                pages++;
            }
            assertThat(seen).isEqualTo(tags);
            assertThat(pages).isEqualTo(15);
            assertThat(registry.registry().export()).isEqualTo(TAGS);
        }
    }
}

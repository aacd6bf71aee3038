package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.ManifestDocument;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Pushes, moves, deletes and reads tags of its own, and knows what each of them may be. For one thread. */
final class TortureClient {
    private static final int TAGS = 8;
    private static final int LARGEST = 1_500_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String repository;
    private final String prefix;
    private final Random random;
    /** Manifests that a tag may name; an answer that got lost leaves two possibilities. Empty: no such tag. */
    private final Map<String, Set<Optional<Digest>>> possible = new HashMap<>();

    private int pushes;
    private int pulls;

    TortureClient(String repository, String prefix, Random random) {
        this.repository = repository;
        this.prefix = prefix;
        this.random = random;
        for (int i = 0; i < TAGS; i++) {
            possible.put(prefix + "-" + i, new HashSet<>(Set.of(Optional.empty())));
        }
    }

    int pushes() {
        return pushes;
    }

    int pulls() {
        return pulls;
    }

    /** Works until the registry is gone. */
    void work(String url) throws InterruptedException {
        try {
            while (true) {
                String tag = prefix + "-" + random.nextInt(TAGS);
                switch (random.nextInt(5)) {
                    case 0 -> delete(url, tag);
                    case 1, 2 -> push(url, tag);
                    default -> verify(url, tag);
                }
            }
        } catch (IOException e) {
            // Killed; what was under way is not known.
        }
    }

    void verifyAll(String url) throws IOException, InterruptedException {
        for (String tag : possible.keySet()) {
            verify(url, tag);
        }
    }

    private HttpResponse<byte[]> send(String method, String location, byte[] body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(location))
                        .header("Content-Type", TestRegistry.MANIFEST)
                        .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static void expect(int status, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != status) {
            throw new AssertionError(answer.request() + " wanted " + status + ", got " + answer.statusCode() + ": "
                    + new String(answer.body(), UTF_8));
        }
    }

    private void push(String url, String tag) throws IOException, InterruptedException {
        byte[] content = new byte[1 + random.nextInt(LARGEST)];
        random.nextBytes(content);
        Digest layer = Digest.of("sha256", content);
        Digest config = Digest.of("sha256", "{}".getBytes(UTF_8));
        String uploads = url + "/v2/" + repository + "/blobs/uploads/";
        expect(201, send("POST", uploads + "?digest=" + config, "{}".getBytes(UTF_8)));
        if (random.nextBoolean()) {
            expect(201, send("POST", uploads + "?digest=" + layer, content));
        } else {
            String location = url
                    + send("POST", uploads, new byte[0])
                            .headers()
                            .firstValue("Location")
                            .orElseThrow();
            int middle = random.nextInt(content.length) + 1;
            expect(202, send("PATCH", location, Arrays.copyOf(content, middle)));
            expect(
                    201,
                    send("PUT", location + "?digest=" + layer, Arrays.copyOfRange(content, middle, content.length)));
        }
        byte[] manifest =
                TestRegistry.manifest(config, layer, content.length, "").getBytes(UTF_8);
        possible.get(tag).add(Optional.of(Digest.of("sha256", manifest)));
        expect(201, send("PUT", url + "/v2/" + repository + "/manifests/" + tag, manifest));
        possible.put(tag, new HashSet<>(Set.of(Optional.of(Digest.of("sha256", manifest)))));
        pushes++;
    }

    private void delete(String url, String tag) throws IOException, InterruptedException {
        Set<Optional<Digest>> before = new HashSet<>(possible.get(tag));
        possible.get(tag).add(Optional.empty());
        HttpResponse<byte[]> answer = send("DELETE", url + "/v2/" + repository + "/manifests/" + tag, new byte[0]);
        if (answer.statusCode() != 202 && !(answer.statusCode() == 404 && before.contains(Optional.empty()))) {
            expect(202, answer);
        }
        possible.put(tag, new HashSet<>(Set.of(Optional.empty())));
    }

    /** The tag is what it may be, and everything it needs comes whole. */
    private void verify(String url, String tag) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send("GET", url + "/v2/" + repository + "/manifests/" + tag, new byte[0]);
        Optional<Digest> found = Optional.empty();
        if (answer.statusCode() != 404) {
            expect(200, answer);
            found = Optional.of(Digest.of("sha256", answer.body()));
        }
        if (!possible.get(tag).contains(found)) {
            throw new AssertionError(tag + " is " + found + ", may be " + possible.get(tag));
        }
        possible.put(tag, new HashSet<>(Set.of(found)));
        if (found.isPresent()) {
            for (Digest digest : ManifestDocument.parse(answer.body()).references()) {
                HttpResponse<byte[]> blob = send("GET", url + "/v2/" + repository + "/blobs/" + digest, new byte[0]);
                expect(200, blob);
                if (!Digest.of("sha256", blob.body()).equals(digest)) {
                    throw new AssertionError(digest + " is served with other bytes");
                }
            }
            pulls++;
        }
    }
}

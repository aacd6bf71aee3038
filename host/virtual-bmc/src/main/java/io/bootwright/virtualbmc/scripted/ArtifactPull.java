package io.bootwright.virtualbmc.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pulls the one layer of an artifact as a maintenance OS does: streamed, resumed by Range, digest checked. */
final class ArtifactPull {
    private static final Pattern REFERENCE = Pattern.compile("([^/@]+)/([^@]+)@(sha256:[0-9a-f]{64})");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_MANIFEST = 4 << 20;
    private static final int ATTEMPTS = 120;

    private final TaskFiles task;
    private final WebClient web;
    private final ScriptedOptions options;

    ArtifactPull(TaskFiles task, WebClient web, ScriptedOptions options) {
        this.task = task;
        this.web = web;
        this.options = options;
    }

    /**
     * Pulls it and throws the bytes away.
     *
     * @param percent told 25, 50 and 75
     * @return bytes of the layer
     * @throws IOException if it cannot be pulled, or is not what its digest says
     */
    long run(IntConsumer percent) throws IOException {
        String reference = task.ociUrl().orElseThrow();
        Matcher parts = REFERENCE.matcher(reference);
        if (!parts.matches()) {
            throw new IOException("oci_url '" + reference + "' is not HOST/REPOSITORY@sha256:DIGEST");
        }
        URI base = task.registry()
                .filter(registry -> registry.getAuthority().equals(parts.group(1)))
                .orElse(URI.create("https://" + parts.group(1)));
        String path = base + "/v2/" + parts.group(2);
        JsonNode layers = manifest(path, parts.group(3)).path("layers");
        if (layers.size() != 1) {
            throw new IOException("the artifact has " + layers.size() + " layers, not one");
        }
        long size = layers.get(0).path("size").asLong(-1);
        blob(URI.create(path + "/blobs/" + layers.get(0).path("digest").asText()), size, percent);
        return size;
    }

    private JsonNode manifest(String path, String digest) throws IOException {
        URI uri = URI.create(path + "/manifests/" + digest);
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<InputStream> answer = web.stream(request(uri)
                        .header(
                                "Accept",
                                "application/vnd.oci.image.manifest.v1+json, "
                                        + "application/vnd.docker.distribution.manifest.v2+json"));
                try (InputStream in = answer.body()) {
                    byte[] bytes = in.readNBytes(MAX_MANIFEST);
                    if (answer.statusCode() == 200) {
                        same(digest, Sha256.of(bytes));
                        return JSON.readTree(bytes);
                    }
                }
                again(attempt, uri, answer.statusCode());
            } catch (IOException e) {
                again(attempt, e);
            }
        }
    }

    private void blob(URI uri, long size, IntConsumer percent) throws IOException {
        MessageDigest digest = Sha256.start();
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        int told = 0;
        for (int attempt = 1; done < size; attempt++) {
            try {
                HttpResponse<InputStream> answer =
                        web.stream(request(uri).header("Range", "bytes=" + done + "-" + (size - 1)));
                try (InputStream in = answer.body()) {
                    if (answer.statusCode() != 206 && (answer.statusCode() != 200 || done > 0)) {
                        again(attempt, uri, answer.statusCode());
                        continue;
                    }
                    for (int read = in.read(buffer); read > 0 && done < size; read = in.read(buffer)) {
                        digest.update(buffer, 0, read);
                        done += read;
                        attempt = 0;
                        for (int quarter = told + 25; quarter < 100 && done * 100 >= size * quarter; quarter += 25) {
                            told = quarter;
                            percent.accept(quarter);
                        }
                    }
                }
            } catch (IOException e) {
                again(attempt, e);
            }
        }
        same(uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1), digest.digest());
    }

    private HttpRequest.Builder request(URI uri) {
        String login = Base64.getEncoder().encodeToString(("job:" + task.pullToken()).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Basic " + login)
                .GET();
    }

    private void again(int attempt, URI uri, int status) throws RefusedException {
        if (attempt >= ATTEMPTS || status < 500 && status != 429) {
            throw new RefusedException("pull of " + uri.getPath() + " answered " + status);
        }
        Pause.millis(options.millis(500));
    }

    private void again(int attempt, IOException cause) throws IOException {
        if (cause instanceof RefusedException || attempt >= ATTEMPTS) {
            throw cause;
        }
        Pause.millis(options.millis(500));
    }

    private static void same(String wanted, byte[] digest) throws RefusedException {
        String found = "sha256:" + HexFormat.of().formatHex(digest);
        if (!wanted.equals(found)) {
            throw new RefusedException("pulled bytes have digest " + found + ", not " + wanted);
        }
    }
}

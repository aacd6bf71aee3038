package io.bootwright.it.bench.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small image manifest with its blob. */
final class Manifests {
    private static final String EMPTY_DIGEST =
            "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

    private Manifests() {}

    static void push(Server server, String repository, String tag, Path directory) {
        String descriptor =
                "{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\"" + EMPTY_DIGEST + "\",\"size\":2}";
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"" + TYPE + "\",\"artifactType\":\"application/x-bench\","
                        + "\"config\":" + descriptor + ",\"layers\":[" + descriptor + "]}";
        try {
            Path empty = Files.writeString(directory.resolve("empty.json"), "{}", StandardCharsets.UTF_8);
            Path file = Files.writeString(directory.resolve("manifest.json"), manifest, StandardCharsets.UTF_8);
            Transfers.push(server, repository, empty, EMPTY_DIGEST);
            Transfers.output(Transfers.curl(
                    server,
                    "-f",
                    "-o",
                    "/dev/null",
                    "-H",
                    "Content-Type: " + TYPE,
                    "-X",
                    "PUT",
                    "--data-binary",
                    "@" + file,
                    server.url("/v2/" + repository + "/manifests/" + tag)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

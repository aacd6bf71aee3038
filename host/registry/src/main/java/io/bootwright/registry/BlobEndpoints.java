package io.bootwright.registry;

import io.bootwright.registry.transfer.FileResponse;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code /v2/<name>/blobs/<digest>}. */
final class BlobEndpoints {
    private final Registry registry;

    BlobEndpoints(Registry registry) {
        this.registry = registry;
    }

    void answer(RegistryRoutes.Call call) {
        Digest digest = call.path().digest().orElseThrow(RegistryError::blobUnknown);
        switch (call.method()) {
            case "GET" -> {
                FileResponse file = file(call, digest);
                try (Permits.Permit permit = registry.pulls().take()) {
                    file.body((start, end) -> registry.figures().sent(end - start));
                }
            }
            case "HEAD" -> file(call, digest).head();
            case "DELETE" -> {
                if (!registry.memberTable().remove(call.repository(), digest)) {
                    throw RegistryError.blobUnknown();
                }
                call.response().status(Status.ACCEPTED_202).send();
            }
            default -> throw call.wrongMethod();
        }
    }

    private FileResponse file(RegistryRoutes.Call call, Digest digest) {
        if (!registry.members().has(call.repository(), digest)) {
            throw RegistryError.blobUnknown();
        }
        Path file = registry.blobs().file(digest).orElseThrow(RegistryError::blobUnknown);
        call.contentDigest(digest);
        try {
            return new FileResponse(
                    call.request(),
                    call.response(),
                    file,
                    Files.size(file),
                    "\"" + digest + "\"",
                    Optional.empty(),
                    registry.buffers(),
                    Optional.of(registry.stalls()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

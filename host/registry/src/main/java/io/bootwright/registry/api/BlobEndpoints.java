package io.bootwright.registry.api;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.catalog.BlobLinkTable;
import io.bootwright.registry.catalog.BlobLinks;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.RegistryError;
import io.bootwright.registry.transfer.Buffers;
import io.bootwright.registry.transfer.FileResponse;
import io.bootwright.registry.transfer.TransferWatchdog;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code /v2/<name>/blobs/<digest>}: pulls, checks and deletes blobs. Safe for use by many threads. */
public final class BlobEndpoints {
    private final BlobStore blobs;
    private final BlobLinks links;
    private final BlobLinkTable table;
    private final TransferLimit pulls;
    private final RegistryFigures figures;
    private final Buffers buffers;
    private final TransferWatchdog watchdog;

    public BlobEndpoints(
            BlobStore blobs,
            BlobLinks links,
            BlobLinkTable table,
            TransferLimit pulls,
            RegistryFigures figures,
            Buffers buffers,
            TransferWatchdog watchdog) {
        this.blobs = blobs;
        this.links = links;
        this.table = table;
        this.pulls = pulls;
        this.figures = figures;
        this.buffers = buffers;
        this.watchdog = watchdog;
    }

    void answer(RegistryRequest request) {
        Digest digest = request.path().digest().orElseThrow(RegistryError::blobUnknown);
        switch (request.method()) {
            case "GET" -> {
                FileResponse file = file(request, digest);
                try (TransferLimit.Permit permit = pulls.take()) {
                    file.body((start, end) -> figures.sent(end - start));
                }
            }
            case "HEAD" -> file(request, digest).head();
            case "DELETE" -> {
                if (!table.remove(request.repository(), digest)) {
                    throw RegistryError.blobUnknown();
                }
                request.status(Status.ACCEPTED_202);
            }
            default -> throw request.wrongMethod();
        }
    }

    private FileResponse file(RegistryRequest request, Digest digest) {
        if (!links.has(request.repository(), digest)) {
            throw RegistryError.blobUnknown();
        }
        Path file = blobs.file(digest).orElseThrow(RegistryError::blobUnknown);
        request.contentDigest(digest);
        try {
            return new FileResponse(
                    request.request(),
                    request.response(),
                    file,
                    Files.size(file),
                    "\"" + digest + "\"",
                    Optional.empty(),
                    buffers,
                    Optional.of(watchdog));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

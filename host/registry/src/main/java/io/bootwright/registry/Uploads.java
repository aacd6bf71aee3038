package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open uploads; they survive a restart and expire when nobody goes on with them. Safe for use by many threads. */
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final BlobStore blobs;
    private final UploadTable table;
    private final Members members;
    private final Buffers buffers;
    private final RegistryOptions options;
    private final Clock clock;
    private final Map<UUID, Upload> open = new ConcurrentHashMap<>();

    Uploads(
            BlobStore blobs,
            UploadTable table,
            Members members,
            Buffers buffers,
            RegistryOptions options,
            Clock clock) {
        this.blobs = blobs;
        this.table = table;
        this.members = members;
        this.buffers = buffers;
        this.options = options;
        this.clock = clock;
        reclaim();
    }

    private Path file(UUID id) {
        return blobs.uploads().resolve(id + ".part");
    }

    int count() {
        return open.size();
    }

    Upload start(String repository, String algorithm) {
        expire();
        if (open.size() >= options.limits().uploads()) {
            throw new RegistryError(
                    429, "TOOMANYREQUESTS", open.size() + " uploads are open already; try again in a minute");
        }
        UploadTable.Row row = new UploadTable.Row(UUID.randomUUID(), repository, algorithm, clock.instant());
        table.insert(row);
        try {
            Upload upload = Upload.start(row, file(row.id()), blobs, buffers, clock);
            open.put(row.id(), upload);
            return upload;
        } catch (IOException e) {
            table.delete(row.id());
            throw new UncheckedIOException(e);
        }
    }

    Optional<Upload> find(String repository, String id) {
        return Optional.ofNullable(open.get(UUID.fromString(id)))
                .filter(upload -> upload.repository().equals(repository));
    }

    /** Ends an upload: its content is on the disk, in the store and in its repository, or nothing has changed. */
    void commit(Upload upload, Digest digest) throws IOException {
        try {
            upload.commit(digest, file -> {
                blobs.flush(file);
                members.link(upload.repository(), digest, Optional.of(upload.id()), () -> blobs.link(file, digest));
            });
        } catch (RegistryError | IOException e) {
            // The digest was wrong or the disk failed: the upload has no use any more.
            Files.deleteIfExists(file(upload.id()));
            table.delete(upload.id());
            throw e;
        } finally {
            open.remove(upload.id());
        }
    }

    void discard(Upload upload) {
        try {
            upload.discard();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.remove(upload.id());
            table.delete(upload.id());
        }
    }

    /** Ends uploads that nobody went on with. */
    void expire() {
        Instant oldest = clock.instant().minus(options.retention().upload());
        open.values().stream()
                .filter(upload -> !upload.isBusy() && upload.touched().isBefore(oldest) && isOld(upload, oldest))
                .toList()
                .forEach(this::discard);
    }

    /** Another host on the same directory may be receiving it. */
    private boolean isOld(Upload upload, Instant oldest) {
        try {
            return Files.getLastModifiedTime(file(upload.id())).toInstant().isBefore(oldest);
        } catch (IOException e) {
            return true;
        }
    }

    /** What a former process left: uploads that clients may go on with are taken up, everything else is removed. */
    private void reclaim() {
        Instant oldest = clock.instant().minus(options.retention().upload());
        for (UploadTable.Row row : table.all()) {
            Path file = file(row.id());
            try {
                if (!Files.exists(file)
                        || Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(file);
                    table.delete(row.id());
                } else {
                    open.put(row.id(), Upload.reopen(row, file, blobs, buffers, clock));
                }
            } catch (IOException e) {
                LOG.warn("Upload {} of {} cannot be taken up: {}", row.id(), row.repository(), e.getMessage());
            }
        }
        List<Path> known = open.keySet().stream().map(this::file).toList();
        try (Stream<Path> files = Files.list(blobs.uploads())) {
            for (Path file : files.filter(path -> !known.contains(path)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

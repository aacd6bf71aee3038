package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open uploads; they survive a restart and expire when nobody goes on with them. Safe for use by many threads. */
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final BlobStore blobs;
    private final RegistryTables tables;
    private final Duration expiry;
    private final Clock clock;
    private final Map<UUID, Upload> open = new ConcurrentHashMap<>();

    Uploads(BlobStore blobs, RegistryTables tables, Duration expiry, Clock clock) {
        this.blobs = blobs;
        this.tables = tables;
        this.expiry = expiry;
        this.clock = clock;
        reclaim();
    }

    private Path file(UUID id) {
        return blobs.uploads().resolve(id + ".part");
    }

    Upload start(String repository, String algorithm) {
        expire();
        UUID id = UUID.randomUUID();
        Instant now = clock.instant();
        tables.addUpload(new RegistryTables.UploadRow(id, repository, algorithm, now));
        try {
            Upload upload = Upload.start(id, repository, algorithm, file(id), now);
            open.put(id, upload);
            return upload;
        } catch (IOException e) {
            tables.removeUpload(id);
            throw new UncheckedIOException(e);
        }
    }

    Optional<Upload> find(String repository, String id) {
        return Optional.ofNullable(open.get(UUID.fromString(id)))
                .filter(upload -> upload.repository().equals(repository));
    }

    void commit(Upload upload, Digest digest) throws IOException {
        try {
            upload.commit(digest, blobs);
        } finally {
            forget(upload);
        }
    }

    void discard(Upload upload) {
        try {
            upload.discard();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            forget(upload);
        }
    }

    private void forget(Upload upload) {
        open.remove(upload.id());
        tables.removeUpload(upload.id());
    }

    private void expire() {
        Instant oldest = clock.instant().minus(expiry);
        open.values().stream()
                .filter(upload -> upload.touched().isBefore(oldest))
                .toList()
                .forEach(this::discard);
    }

    /** What a former process left: uploads that clients may go on with are taken up, everything else is removed. */
    private void reclaim() {
        Instant now = clock.instant();
        Map<UUID, RegistryTables.UploadRow> rows =
                tables.uploads().stream().collect(Collectors.toMap(RegistryTables.UploadRow::id, row -> row));
        for (RegistryTables.UploadRow row : rows.values()) {
            try {
                Path file = file(row.id());
                if (row.startedAt().isBefore(now.minus(expiry)) || !Files.exists(file)) {
                    tables.removeUpload(row.id());
                    Files.deleteIfExists(file);
                } else {
                    open.put(row.id(), Upload.reopen(row.id(), row.repository(), row.algorithm(), file, now));
                }
            } catch (IOException e) {
                LOG.warn("Upload {} of {} cannot be taken up: {}", row.id(), row.repository(), e.getMessage());
            }
        }
        Predicate<Path> unknown = file -> open.values().stream()
                .noneMatch(upload -> file.getFileName().toString().equals(upload.id() + ".part"));
        try (Stream<Path> files = Files.list(blobs.uploads())) {
            for (Path file : files.filter(unknown).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Open uploads. One whose client was told that bytes were taken survives this process, an empty one an orderly end; all
 * expire when nobody goes on with them. Safe for use by many threads.
 */
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    /** How long files are left alone that belong to nothing: another host on the directory may be writing them. */
    private static final Duration ORPHANS = Duration.ofHours(1);

    private static final Duration LOOK = Duration.ofMinutes(1);

    private final BlobStore blobs;
    private final UploadFiles files;
    private final Members members;
    private final Receiver receiver;
    private final RegistryOptions options;
    private final Clock clock;
    private final Map<UUID, Upload> open = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> nextLook;

    Uploads(BlobStore blobs, Members members, Receiver receiver, RegistryOptions options, Clock clock) {
        this.blobs = blobs;
        this.files = new UploadFiles(blobs.uploads());
        this.members = members;
        this.receiver = receiver;
        this.options = options;
        this.clock = clock;
        this.nextLook = new AtomicReference<>(clock.instant().plus(LOOK));
        try {
            reopen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        expire();
    }

    int count() {
        return open.size();
    }

    Upload start(String repository, String algorithm) {
        Instant due = nextLook.get();
        if (open.size() >= options.limits().uploads()
                || (clock.instant().isAfter(due)
                        && nextLook.compareAndSet(due, clock.instant().plus(LOOK)))) {
            expire();
        }
        if (open.size() >= options.limits().uploads()) {
            throw new RegistryError(
                    429, "TOOMANYREQUESTS", open.size() + " uploads are open already; try again in a minute");
        }
        var session = new UploadFiles.Session(UUID.randomUUID(), repository, algorithm);
        Upload upload =
                new Upload(session, UploadContent.none(session, files, receiver), blobs, clock, clock.instant());
        open.put(session.id(), upload);
        return upload;
    }

    Optional<Upload> find(String repository, String id) {
        return Optional.ofNullable(open.get(UUID.fromString(id)))
                .filter(upload -> upload.repository().equals(repository));
    }

    /** Ends an upload: its content is on the disk, in the store and in its repository, or nothing has changed. */
    void commit(Upload upload, Digest digest) throws IOException {
        try {
            upload.commit(digest, file -> members.link(upload.repository(), digest, () -> blobs.place(file, digest)));
        } finally {
            // If the digest was wrong or the disk failed, it has no use any more.
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
        }
    }

    /** Ends uploads that nobody went on with, and removes files that a crash has left. */
    void expire() {
        Instant oldest = clock.instant().minus(options.retention().upload());
        try {
            for (Upload upload : open.values()) {
                // Another host on the same directory may be receiving it.
                if (!upload.isBusy()
                        && upload.touched().isBefore(oldest)
                        && files.touched(upload.id()).isBefore(oldest)) {
                    discard(upload);
                }
            }
            Instant orphan = clock.instant().minus(orphans());
            for (UUID id : files.all()) {
                if (!open.containsKey(id)
                        && files.touched(id).isBefore(files.read(id).isPresent() ? oldest : orphan)) {
                    files.delete(id);
                }
            }
            files.sweep(orphan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Duration orphans() {
        return options.retention().upload().compareTo(ORPHANS) < 0
                ? options.retention().upload()
                : ORPHANS;
    }

    /** Takes up what a former process left and clients may go on with. */
    private void reopen() throws IOException {
        for (UUID id : files.all()) {
            try {
                files.read(id).ifPresent(session -> open.put(id, reopen(session)));
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("Upload {} cannot be taken up: {}", id, e.getMessage());
            }
        }
    }

    private Upload reopen(UploadFiles.Session session) {
        try {
            return new Upload(
                    session, UploadContent.left(session, files, receiver), blobs, clock, files.touched(session.id()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves open uploads to the next process, also those that are empty. */
    void close() {
        for (Upload upload : open.values()) {
            try {
                upload.leave();
            } catch (IOException e) {
                LOG.warn("Upload {} of {} is lost: {}", upload.id(), upload.repository(), e.getMessage());
            }
        }
    }
}

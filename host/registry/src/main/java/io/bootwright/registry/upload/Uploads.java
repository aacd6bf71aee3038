package io.bootwright.registry.upload;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.catalog.BlobLinks;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.RegistryError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open uploads. An upload whose client was told that bytes were taken survives a crash of this process, an empty one
 * only an orderly stop. Uploads that no client goes on with expire. Safe for use by many threads.
 */
public final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    /** How long files that belong to no upload are left alone: another host on the directory may be writing them. */
    private static final Duration ORPHANS = Duration.ofHours(1);

    private static final Duration LOOK = Duration.ofMinutes(1);

    private static final int RETRY_SECONDS = 60;

    private final BlobStore blobs;
    private final UploadFiles files;
    private final BlobLinks links;
    private final BodyReceiver receiver;
    private final int most;
    private final Duration keep;
    private final Clock clock;
    private final Map<UUID, Upload> open = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> nextLook;

    /**
     * Takes up the uploads that a former process left, and removes those that have expired.
     *
     * @param most uploads that may be open at the same time
     * @param keep how long an upload waits for its client to go on
     */
    public Uploads(BlobStore blobs, BlobLinks links, BodyReceiver receiver, int most, Duration keep, Clock clock) {
        this.blobs = blobs;
        this.files = new UploadFiles(blobs.uploads());
        this.links = links;
        this.receiver = receiver;
        this.most = most;
        this.keep = keep;
        this.clock = clock;
        this.nextLook = new AtomicReference<>(clock.instant().plus(LOOK));
        reopen();
        expireAndLog();
    }

    /** Number of uploads that are open now. */
    public int count() {
        return open.size();
    }

    /**
     * Begins an upload.
     *
     * @param algorithm digest algorithm that the client will probably use
     * @throws RegistryError 429 when too many are open
     */
    public Upload start(String repository, String algorithm) {
        Instant due = nextLook.get();
        if (open.size() >= most
                || (clock.instant().isAfter(due)
                        && nextLook.compareAndSet(due, clock.instant().plus(LOOK)))) {
            expireAndLog();
        }
        if (open.size() >= most) {
            throw RegistryError.busy(open.size() + " uploads are open already. Try again in a minute.", RETRY_SECONDS);
        }
        var session = new UploadFiles.Session(UUID.randomUUID(), repository, algorithm);
        Upload upload =
                new Upload(session, UploadContent.none(session, files, receiver), blobs, clock, clock.instant());
        open.put(session.id(), upload);
        return upload;
    }

    /**
     * An open upload of a repository.
     *
     * @param id a UUID
     */
    public Optional<Upload> find(String repository, String id) {
        return Optional.ofNullable(open.get(UUID.fromString(id)))
                .filter(upload -> upload.repository().equals(repository));
    }

    /**
     * Ends an upload: its content is a blob of its repository and on the disk, or nothing has changed.
     *
     * @throws RegistryError DIGEST_INVALID
     */
    public void commit(Upload upload, Digest digest) throws IOException {
        try {
            upload.commit(digest, file -> links.link(upload.repository(), digest, () -> blobs.place(file, digest)));
        } finally {
            // Also when the digest was wrong or the disk failed: the client has to start again.
            open.remove(upload.id());
        }
    }

    /** Ends an upload without keeping its bytes. */
    public void discard(Upload upload) {
        try {
            upload.discard();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.remove(upload.id());
        }
    }

    /**
     * Ends uploads that no client went on with, and removes files that a crash has left. What cannot be read or removed is
     * left alone and does not keep the others from being looked at.
     *
     * @return one sentence for each upload or directory that could not be handled
     */
    public List<String> expire() {
        List<String> problems = new ArrayList<>();
        Instant oldest = clock.instant().minus(keep);
        for (Upload upload : open.values()) {
            handle(upload.id(), problems, () -> {
                // Another host on the same directory may be receiving it.
                if (!upload.isBusy()
                        && upload.touched().isBefore(oldest)
                        && files.touched(upload.id()).isBefore(oldest)) {
                    discard(upload);
                }
            });
        }
        Instant orphan = clock.instant().minus(keep.compareTo(ORPHANS) < 0 ? keep : ORPHANS);
        try {
            for (UUID id : files.all()) {
                handle(id, problems, () -> {
                    if (!open.containsKey(id)
                            && files.touched(id).isBefore(files.read(id).isPresent() ? oldest : orphan)) {
                        files.delete(id);
                    }
                });
            }
            problems.addAll(files.sweep(orphan));
        } catch (IOException | UncheckedIOException e) {
            problems.add("The directory " + blobs.uploads() + " cannot be listed (" + FailureWords.of(e) + ").");
        }
        return problems;
    }

    private void expireAndLog() {
        expire().forEach(LOG::warn);
    }

    /** Work on the files of one upload. */
    @FunctionalInterface
    private interface FileWork {
        void run() throws IOException;
    }

    private static void handle(UUID id, List<String> problems, FileWork work) {
        try {
            work.run();
        } catch (IOException | UncheckedIOException e) {
            problems.add("The files of the upload " + id + " cannot be read or removed (" + FailureWords.of(e) + ").");
        }
    }

    /** Takes up what a former process left and clients may go on with. */
    private void reopen() {
        List<String> problems = new ArrayList<>();
        try {
            for (UUID id : files.all()) {
                handle(id, problems, () -> {
                    Optional<UploadFiles.Session> session = files.read(id);
                    if (session.isPresent()) {
                        open.put(id, reopen(session.get()));
                    }
                });
            }
        } catch (IOException | UncheckedIOException e) {
            problems.add("The directory " + blobs.uploads() + " cannot be listed (" + FailureWords.of(e) + ").");
        }
        problems.forEach(LOG::warn);
    }

    private Upload reopen(UploadFiles.Session session) throws IOException {
        return new Upload(
                session, UploadContent.left(session, files, receiver), blobs, clock, files.touched(session.id()));
    }

    /** Writes the open uploads down for the next process, also those that are empty. */
    public void close() {
        for (Upload upload : open.values()) {
            try {
                upload.leave();
            } catch (IOException e) {
                LOG.warn("The upload {} of {} is lost: {}", upload.id(), upload.repository(), e.getMessage());
            }
        }
    }
}

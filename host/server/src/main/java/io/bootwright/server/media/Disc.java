package io.bootwright.server.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One published disc and what was read of it. Safe for use by many threads. */
final class Disc {
    /** In an entity tag, between the stored image's digest and the overlay's. */
    private static final char OVERLAID = '+';

    private final UUID job;
    private final MediaRole role;
    private final String token;
    private final String etag;
    private final long size;
    private final Path file;
    private final ImageOverlay overlay;
    private final ReadRanges ranges;
    private long requests;
    private Optional<Instant> lastRead;
    private boolean dirty;

    Disc(
            UUID job,
            MediaRole role,
            String token,
            String etag,
            long size,
            Path file,
            ImageOverlay overlay,
            ReadRanges ranges,
            long requests,
            Optional<Instant> lastRead) {
        this.job = job;
        this.role = role;
        this.token = token;
        this.etag = etag;
        this.size = size;
        this.file = file;
        this.overlay = overlay;
        this.ranges = ranges;
        this.requests = requests;
        this.lastRead = lastRead;
    }

    UUID job() {
        return job;
    }

    MediaRole role() {
        return role;
    }

    String token() {
        return token;
    }

    /** Strong entity tag, quotes included. */
    String etag() {
        return etag;
    }

    /** The blob's digest, or a word that says nothing to anybody when it is a plain file. */
    String source() {
        int end = etag.indexOf(OVERLAID);
        return etag.substring(1, end < 0 ? etag.length() - 1 : end);
    }

    /** The entity tag of an image with what is laid over it. */
    static String etag(String source, ImageOverlay overlay) {
        String tag = overlay.tag();
        return '"' + source + (tag.isEmpty() ? "" : OVERLAID + tag) + '"';
    }

    /** What is laid over the file while it is served. */
    ImageOverlay overlay() {
        return overlay;
    }

    long size() {
        return size;
    }

    Path file() {
        return file;
    }

    /** When the file was written; empty when it is gone. */
    Optional<Instant> modified() {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a client that reads this disc gets what another one is. */
    boolean serves(Disc other) {
        return etag.equals(other.etag) && size == other.size && file.equals(other.file);
    }

    String path() {
        return "/media/" + token + "/" + fileName();
    }

    /** Whether the last part of a path names this disc. */
    boolean isNamed(String name) {
        return name.equals(fileName()) || role == MediaRole.TASK && name.equals(MediaShelf.stick(fileName()));
    }

    private String fileName() {
        return switch (role) {
            case INSTALLER -> "boot.iso";
            case TASK -> "task.iso";
            case FIRMWARE -> "firmware.bin";
        };
    }

    synchronized void asked(Instant now) {
        requests++;
        lastRead = Optional.of(now);
        dirty = true;
    }

    synchronized void sent(long start, long end, Instant now) {
        ranges.add(start, end);
        lastRead = Optional.of(now);
        dirty = true;
    }

    synchronized MediaReads reads() {
        return new MediaReads(role, size, ranges.total(), requests, lastRead);
    }

    synchronized String rangesText() {
        return ranges.text();
    }

    /** Whether there is something to save; saving is up to the caller then. */
    synchronized boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }
}

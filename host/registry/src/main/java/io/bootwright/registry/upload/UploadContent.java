package io.bootwright.registry.upload;

import io.bootwright.registry.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of one upload so far, and their hash. A small body that arrived whole stays in memory until it is committed or
 * its client is told that it was taken: most blobs are small, come in one request, and cost one file and one flush. Used
 * under the upload's lock; {@link #offset} and {@link #isKept} may be called at any time.
 */
final class UploadContent {
    /** Most bytes of a body that stays in memory. */
    private static final int SMALL = 64 * 1024;

    private final UploadFiles.Session session;
    private final UploadFiles files;
    private final BodyReceiver receiver;
    /** Hash of the first {@link #offset} bytes; empty when the file must be read again for it. */
    private Optional<MessageDigest> hash = Optional.empty();
    /** All bytes so far, as long as they are not in a file. */
    private Optional<byte[]> held;

    private volatile long offset;
    /** Whether every byte is in the file and the session is written down. */
    private volatile boolean kept;

    /** Whether the session is written down, so that there may be files. */
    private boolean remembered;

    private UploadContent(
            UploadFiles.Session session, UploadFiles files, BodyReceiver receiver, long offset, boolean remembered) {
        this.session = session;
        this.files = files;
        this.receiver = receiver;
        this.offset = offset;
        this.remembered = remembered;
        this.kept = remembered;
        this.held = offset == 0 ? Optional.of(new byte[0]) : Optional.empty();
    }

    /** An upload without bytes and files. */
    static UploadContent none(UploadFiles.Session session, UploadFiles files, BodyReceiver receiver) {
        return new UploadContent(session, files, receiver, 0, false);
    }

    /** What a former process left. It is hashed when the client goes on. */
    static UploadContent left(UploadFiles.Session session, UploadFiles files, BodyReceiver receiver)
            throws IOException {
        return new UploadContent(session, files, receiver, files.size(session.id()), true);
    }

    /** Bytes that were taken. */
    long offset() {
        return offset;
    }

    /** Whether another process could go on with it. */
    boolean isKept() {
        return kept;
    }

    /** Makes sure that another process can go on with it; costs no flush. */
    void keep() throws IOException {
        if (!remembered) {
            files.remember(session);
            remembered = true;
        }
        if (held.isPresent()) {
            files.write(session.id(), held.get(), false);
            held = Optional.empty();
        }
        kept = true;
    }

    /**
     * Appends a body.
     *
     * @param length bytes that were announced; negative when unknown
     * @param progress run whenever something has arrived
     * @throws IOException when the connection broke or the disk failed; what had arrived is kept
     */
    void append(long length, InputStream body, Runnable progress) throws IOException {
        if (held.isPresent() && offset == 0 && length >= 0 && length <= SMALL) {
            hold(body, (int) length);
            return;
        }
        keep();
        MessageDigest digest = hash();
        // If receiving fails, more may have been hashed than was written; then the file is read again.
        hash = Optional.empty();
        BodyReceiver.Target target = new BodyReceiver.Target(files.part(session.id()), offset, digest, taken -> {
            offset = taken;
            progress.run();
        });
        receiver.receive(body, length, target, () -> files.force(session.id()));
        hash = Optional.of(digest);
    }

    private void hold(InputStream body, int length) throws IOException {
        byte[] bytes = new byte[length];
        int filled = 0;
        try {
            int read = 0;
            while (read >= 0 && filled < length) {
                read = body.read(bytes, filled, length - filled);
                filled += Math.max(0, read);
            }
            // The end must be read as well, since the connection is used again.
            if (read >= 0 && body.read() >= 0) {
                throw new IOException("The body is longer than its Content-Length.");
            }
        } finally {
            kept = false;
            hash().update(bytes, 0, filled);
            held = Optional.of(filled == length ? bytes : Arrays.copyOf(bytes, filled));
            offset = filled;
        }
    }

    private MessageDigest hash() throws IOException {
        if (hash.isEmpty()) {
            hash = Optional.of(read(session.algorithm()));
        }
        return hash.get();
    }

    private MessageDigest read(String algorithm) throws IOException {
        MessageDigest digest = Digest.hasher(algorithm);
        if (held.isPresent()) {
            digest.update(held.get());
        } else {
            receiver.hash(files.part(session.id()), offset, digest);
        }
        return digest;
    }

    /** The digest of all bytes. Nothing can be appended afterwards. */
    Digest digest(String algorithm) throws IOException {
        return Digest.of(algorithm, algorithm.equals(session.algorithm()) ? hash() : read(algorithm));
    }

    /** The file with all bytes, flushed to the disk if wanted. */
    Path finish(boolean durable) throws IOException {
        if (held.isPresent()) {
            files.write(session.id(), held.get(), durable);
        } else {
            files.finish(session.id(), offset, durable);
        }
        return files.part(session.id());
    }

    /** Removes what there may be besides the file, which has become a blob. */
    void forget() throws IOException {
        if (remembered) {
            files.delete(session.id());
        }
    }

    /** Removes all files. */
    void delete() throws IOException {
        files.delete(session.id());
    }
}

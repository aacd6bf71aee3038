package io.bootwright.registry.upload;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.transfer.Buffers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Writes request bodies into files and hashes them on the way. Large bodies go past the page cache, a block at a time on a
 * second thread: filling the cache with 20 GB costs more processor time than receiving them, evicts what others pull, and
 * leaves all the work to the flush at the end. Where the file system cannot do that, they are flushed while they arrive.
 * Safe for use by many threads.
 */
public final class BodyReceiver {
    /** Bytes from which on a body is large; of a body of unknown size, the bytes behind this are. */
    public static final long LARGE = 32L * 1024 * 1024;

    private static final long LOOK_AT_DISK = 64L * 1024 * 1024;

    private final BlobStore blobs;
    private final Buffers buffers;
    private final BlockPool blocks = new BlockPool();

    public BodyReceiver(BlobStore blobs, Buffers buffers) {
        this.blobs = blobs;
        this.buffers = buffers;
    }

    /** The file that a body is appended to. For one thread. */
    static final class Target {
        private final Path file;
        private final MessageDigest digest;
        private final LongConsumer taken;
        private long offset;

        /**
         * A file to be appended to.
         *
         * @param file must exist
         * @param offset where the next byte belongs
         * @param digest is updated with all bytes; when receiving fails, also with some that are not in the file
         * @param taken is told the new offset whenever it has changed
         */
        Target(Path file, long offset, MessageDigest digest, LongConsumer taken) {
            this.file = file;
            this.offset = offset;
            this.digest = digest;
            this.taken = taken;
        }

        private void at(long now) {
            offset = now;
            taken.accept(now);
        }
    }

    /** Work on the disk. */
    @FunctionalInterface
    interface DiskAction {
        void run() throws IOException;
    }

    /**
     * Appends a body.
     *
     * @param length bytes that the client announced; negative when unknown
     * @param beforeLarge run once before a large body is written
     * @throws IOException when the connection broke or the disk failed; what had arrived is kept
     */
    void receive(InputStream body, long length, Target target, DiskAction beforeLarge) throws IOException {
        if (length >= LARGE || cached(body, length, target, LARGE)) {
            beforeLarge.run();
            Optional<BlockWriter> writer = BlockWriter.open(target.file, target.offset, blocks);
            if (writer.isPresent()) {
                uncached(body, target, writer.get());
            } else {
                cached(body, length, target, Long.MAX_VALUE);
            }
        }
    }

    /** Receives through the page cache. True when there may be more than was wanted. */
    private boolean cached(InputStream body, long length, Target target, long wanted) throws IOException {
        byte[] buffer = buffers.take(length < 0 ? Long.MAX_VALUE : length);
        try (FileChannel channel = FileChannel.open(target.file, StandardOpenOption.WRITE);
                WriteBack writeBack = new WriteBack(channel)) {
            // A write that failed may have left more bytes than were counted.
            channel.position(target.offset);
            long left = wanted;
            boolean more = true;
            while (more && left > 0) {
                int filled = 0;
                try {
                    while (filled < buffer.length && more) {
                        int read = body.read(buffer, filled, buffer.length - filled);
                        more = read >= 0;
                        filled += Math.max(0, read);
                    }
                } finally {
                    // Also when the connection broke: the client goes on behind what had arrived.
                    write(channel, buffer, filled, target);
                }
                left -= filled;
                if (writeBack.written(filled)) {
                    blobs.checkSpace(0);
                }
            }
            return more;
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private static void write(FileChannel channel, byte[] buffer, int filled, Target target) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, filled);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        target.digest.update(buffer, 0, filled);
        target.at(target.offset + filled);
    }

    private void uncached(InputStream body, Target target, BlockWriter writer) throws IOException {
        byte[] buffer = buffers.take(Long.MAX_VALUE);
        try (writer) {
            try {
                long look = target.offset + LOOK_AT_DISK;
                for (int read = body.read(buffer, 0, buffer.length);
                        read >= 0;
                        read = body.read(buffer, 0, buffer.length)) {
                    target.digest.update(buffer, 0, read);
                    writer.write(buffer, read);
                    target.at(writer.written());
                    if (target.offset > look) {
                        look = target.offset + LOOK_AT_DISK;
                        blobs.checkSpace(0);
                    }
                }
            } finally {
                writer.finish();
            }
        } finally {
            target.at(writer.written());
            buffers.giveBack(buffer);
        }
    }

    /** Hashes the first bytes of a file. */
    void hash(Path file, long length, MessageDigest digest) throws IOException {
        byte[] buffer = buffers.take(length);
        try (InputStream in = Files.newInputStream(file)) {
            long left = length;
            while (left > 0) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (n <= 0) {
                    throw new IOException("The upload's file is shorter than it was.");
                }
                digest.update(buffer, 0, n);
                left -= n;
            }
        } finally {
            buffers.giveBack(buffer);
        }
    }
}

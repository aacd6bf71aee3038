package io.bootwright.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;

/**
 * Appends to a file past the page cache, on a thread of its own: one block is filled while the other is on its way to the
 * disk. What does not fill a block goes through the cache. For one thread.
 */
final class BlockWriter implements AutoCloseable {
    /** What ends the thread: it has no room at all. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    /** No part of Java's own interfaces, so it may be missing. */
    private static final Optional<OpenOption> DIRECT = direct();

    private final FileChannel cached;
    private final FileChannel uncached;
    private final List<ByteBuffer> pair;
    private final Blocks blocks;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(2);
    private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(3);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("registry-blocks").unstarted(this::work);
    private Optional<ByteBuffer> filling = Optional.empty();
    private int untilAligned;
    private boolean ended;

    private volatile long written;
    private volatile Optional<IOException> failure = Optional.empty();

    private BlockWriter(FileChannel cached, FileChannel uncached, long at, List<ByteBuffer> pair, Blocks blocks) {
        this.cached = cached;
        this.uncached = uncached;
        this.written = at;
        this.untilAligned = (int) Math.floorMod(-at, (long) Blocks.ALIGNMENT);
        this.pair = pair;
        this.blocks = blocks;
        free.addAll(pair);
    }

    private static boolean hasSmallBlocks(Path file) {
        try {
            return Files.getFileStore(file).getBlockSize() <= Blocks.ALIGNMENT;
        } catch (IOException e) {
            // Such as in a sandbox that hides /proc/mounts.
            return false;
        }
    }

    /**
     * Begins to write.
     *
     * @param file must be there
     * @param at where the next byte belongs
     * @return empty when the file system cannot do it, or too many are doing it
     */
    static Optional<BlockWriter> open(Path file, long at, Blocks blocks) throws IOException {
        if (DIRECT.isEmpty() || !hasSmallBlocks(file)) {
            return Optional.empty();
        }
        List<ByteBuffer> pair = blocks.take();
        if (pair.isEmpty()) {
            return Optional.empty();
        }
        FileChannel cached = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            FileChannel uncached = FileChannel.open(file, StandardOpenOption.WRITE, DIRECT.get());
            BlockWriter writer = new BlockWriter(cached, uncached, at, pair, blocks);
            writer.thread.start();
            return Optional.of(writer);
        } catch (IOException | UnsupportedOperationException e) {
            // Such as tmpfs.
            cached.close();
            blocks.giveBack(pair);
            return Optional.empty();
        }
    }

    private static Optional<OpenOption> direct() {
        try {
            return Stream.of(
                            Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
                    .filter(option -> option.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Byte behind the last one that was written. */
    long written() {
        return written;
    }

    /** Takes bytes; waits while both blocks are on their way. */
    void write(byte[] bytes, int length) throws IOException {
        int from = 0;
        if (untilAligned > 0) {
            // An earlier request ended in the middle of a page.
            from = Math.min(length, untilAligned);
            append(ByteBuffer.wrap(bytes, 0, from));
            untilAligned -= from;
        }
        while (from < length) {
            ByteBuffer block = filling.isPresent() ? filling.get() : next();
            int count = Math.min(block.remaining(), length - from);
            block.put(bytes, from, count);
            from += count;
            filling = Optional.of(block);
            if (!block.hasRemaining()) {
                full.add(block.flip());
                filling = Optional.empty();
            }
        }
    }

    private ByteBuffer next() throws IOException {
        try {
            ByteBuffer block = free.take();
            throwFailure();
            return block;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while the disk was busy", e);
        }
    }

    private void throwFailure() throws IOException {
        if (failure.isPresent()) {
            throw new IOException(failure.get().getMessage(), failure.get());
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            wrote(cached.write(bytes, written));
        }
    }

    /** Called by one thread at a time: the caller's before the first block and after the last one. */
    private void wrote(int bytes) {
        long now = written + bytes;
        written = now;
    }

    private void work() {
        try {
            for (ByteBuffer block = full.take(); block.capacity() > 0; block = full.take()) {
                try {
                    while (failure.isEmpty() && block.hasRemaining()) {
                        wrote(uncached.write(block, written));
                    }
                } catch (IOException e) {
                    failure = Optional.of(e);
                }
                block.clear();
                free.add(block);
            }
        } catch (InterruptedException e) {
            failure = Optional.of(new IOException("stopped", e));
        }
    }

    /** Waits until everything taken is in the file, on the disk or in the cache. */
    void finish() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        full.add(END);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwFailure();
        if (filling.isPresent()) {
            append(filling.get().flip());
        }
    }

    @Override
    public void close() throws IOException {
        try (cached;
                uncached) {
            finish();
        } finally {
            blocks.giveBack(pair);
        }
    }
}

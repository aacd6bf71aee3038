package io.bootwright.registry.upload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of aligned buffers outside the heap, as direct I/O needs them; bounded. Safe for use by many threads. */
final class BlockPool {
    /** Bytes of one block. */
    static final int SIZE = 1024 * 1024;

    /** BlockPool begin at a multiple of this. */
    static final int ALIGNMENT = 4096;

    private static final int MOST = 16;
    private static final int TOGETHER = 2;

    private final Queue<List<ByteBuffer>> free = new ArrayBlockingQueue<>(MOST);
    private final AtomicInteger made = new AtomicInteger();

    /** Two blocks, one to be filled while the other is written; to be given back. Empty when all are taken. */
    List<ByteBuffer> take() {
        List<ByteBuffer> known = free.poll();
        if (known != null) {
            return known;
        }
        if (made.getAndUpdate(count -> Math.min(MOST, count + 1)) >= MOST) {
            return List.of();
        }
        List<ByteBuffer> pair = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            ByteBuffer block = ByteBuffer.allocateDirect(SIZE + ALIGNMENT).alignedSlice(ALIGNMENT);
            pair.add(block.limit(SIZE).slice());
        }
        return pair;
    }

    /** Ends the use of blocks that were taken. */
    void giveBack(List<ByteBuffer> pair) {
        pair.forEach(ByteBuffer::clear);
        free.offer(pair);
    }
}

package io.bootwright.registry.transfer;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool of buffers for transfers. A limited number is large, for speed. When those are taken, further transfers get small
 * ones: a thousand clients at once are slower, but memory suffices. Safe for use by many threads.
 */
public final class Buffers {
    private static final int LARGE = 512 * 1024;
    private static final int SMALL = 16 * 1024;
    private static final int MOST = 64;

    private final Queue<byte[]> free = new ArrayBlockingQueue<>(MOST);
    private final AtomicInteger made = new AtomicInteger();

    /**
     * A buffer, to be given back afterwards.
     *
     * @param useful bytes that will pass through it; it is no larger than there is use for
     */
    public byte[] take(long useful) {
        if (useful <= SMALL) {
            return new byte[(int) Math.max(1, useful)];
        }
        byte[] known = free.poll();
        if (known != null) {
            return known;
        }
        if (made.getAndUpdate(count -> Math.min(MOST, count + 1)) < MOST) {
            return new byte[LARGE];
        }
        return new byte[SMALL];
    }

    /** Ends the use of a buffer that was taken. */
    public void giveBack(byte[] buffer) {
        if (buffer.length == LARGE) {
            free.offer(buffer);
        }
    }
}

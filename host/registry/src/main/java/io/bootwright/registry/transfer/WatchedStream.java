package io.bootwright.registry.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A body whose reader is interrupted when no byte arrives for too long. For one thread. */
final class WatchedStream extends FilterInputStream {
    private final TransferWatchdog watch;
    private final LongConsumer received;
    private final Runnable atEnd;

    WatchedStream(InputStream in, TransferWatchdog watch, LongConsumer received, Runnable atEnd) {
        super(in);
        this.watch = watch;
        this.received = received;
        this.atEnd = atEnd;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        int read;
        try (TransferWatchdog.Transfer transfer = watch.begin()) {
            read = in.read(into, at, length);
        } catch (RuntimeException e) {
            // The web server has an unchecked exception for each way a connection can end.
            throw new BrokenBody(e);
        }
        if (read < 0) {
            atEnd.run();
        } else {
            received.accept(read);
        }
        return read;
    }

    /** Leaves the body as it is: an unread rest ends the connection. */
    @Override
    public void close() {}
}

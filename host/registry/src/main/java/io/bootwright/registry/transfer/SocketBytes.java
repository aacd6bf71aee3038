package io.bootwright.registry.transfer;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import java.io.EOFException;
import java.io.UncheckedIOException;

/**
 * The bytes of a connection in pieces as large as they come. The web server's own reader makes a new array for every 8
 * KiB, which costs a large upload more than hashing it. For one thread.
 */
final class SocketBytes {
    /** What is smaller is read by the web server's reader, which brings along what follows. */
    private static final int SMALL = 8 * 1024;

    private static final int PIECE = 16 * 1024;

    private final DataReader reader;
    private final HelidonSocket socket;

    SocketBytes(ConnectionContext connection) {
        this.reader = connection.dataReader();
        this.socket = connection.serverSocket();
    }

    DataReader reader() {
        return reader;
    }

    /**
     * Reads at least one byte.
     *
     * @param length at most this many, from 1: what is behind them belongs to somebody else
     * @throws UncheckedIOException when the connection has ended
     */
    int read(byte[] into, int at, int length) {
        if (reader.available() == 0 && length > SMALL) {
            return fresh(into, at, length);
        }
        reader.ensureAvailable();
        int count = Math.min(length, reader.available());
        return reader.readBuffer(count).read(into, at, count);
    }

    /** Past the reader. Nothing else that the web server has on offer fills an array of the caller's. */
    @SuppressWarnings("removal")
    private int fresh(byte[] into, int at, int length) {
        // A buffer can only be filled from its array's beginning.
        byte[] target = at == 0 ? into : new byte[Math.min(length, PIECE)];
        int most = at == 0 ? length : target.length;
        int read = socket.read(BufferData.create(target, 0, most).clear());
        if (read < 0) {
            throw new UncheckedIOException(new EOFException("the connection ended in the middle of a body"));
        }
        if (at > 0) {
            System.arraycopy(target, 0, into, at, read);
        }
        return read;
    }
}

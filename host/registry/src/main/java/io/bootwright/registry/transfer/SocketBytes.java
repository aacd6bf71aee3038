package io.bootwright.registry.transfer;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a connection, read past the web server in pieces as large as they arrive. The server's own reader makes a
 * new array for every 8 KiB, which costs a large upload more than hashing it, and holds chunks in memory whole. For one
 * thread.
 *
 * <p>This rests on parts of the web server that are not its public interface. The system property {@value #FLAG} switches
 * it off; without it, or when a new version of the server no longer has those parts, bodies are read through the server.
 */
final class SocketBytes {
    /** {@code false} to read all bodies through the web server. */
    static final String FLAG = "bootwright.transfer.past-server";

    /** Smaller reads go through the web server's reader, which takes along what follows. */
    private static final int SMALL = 8 * 1024;

    private static final int PIECE = 16 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SocketBytes.class);

    private final DataReader reader;
    private final HelidonSocket socket;

    /** The bytes behind a response; empty when they can only be read through the web server. */
    static Optional<SocketBytes> of(ServerResponse response) {
        if (!Boolean.parseBoolean(System.getProperty(FLAG, "true"))) {
            return Optional.empty();
        }
        try {
            return ConnectionProbe.of(response).map(SocketBytes::new);
        } catch (LinkageError e) {
            LOG.warn("This version of the web server does not let bodies be read past it; they are read through it", e);
            return Optional.empty();
        }
    }

    private SocketBytes(ConnectionContext connection) {
        this.reader = connection.dataReader();
        this.socket = connection.serverSocket();
    }

    DataReader reader() {
        return reader;
    }

    /**
     * Reads at least one byte.
     *
     * @param length most bytes to read, from 1; what is behind them is not part of the body
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

    /** Reads past the reader, into the caller's array. The web server has no other method for that. */
    @SuppressWarnings("removal")
    private int fresh(byte[] into, int at, int length) {
        // A buffer can only be filled from the beginning of its array.
        byte[] target = at == 0 ? into : new byte[Math.min(length, PIECE)];
        int most = at == 0 ? length : target.length;
        int read = socket.read(BufferData.create(target, 0, most).clear());
        if (read < 0) {
            throw new UncheckedIOException(new EOFException("The connection ended in the middle of a body."));
        }
        if (at > 0) {
            System.arraycopy(target, 0, into, at, read);
        }
        return read;
    }
}

package io.bootwright.registry.transfer;

import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A body in the chunked transfer coding, read in small pieces (RFC 9112, section 7.1). The web server's own reader takes
 * each chunk into memory whole, and a client chooses how long a chunk is. For one thread.
 */
final class ChunkedBody extends InputStream {
    /** Longest line that announces a chunk; nobody needs extensions. */
    private static final int MAX_LINE = 256;

    private static final int MAX_DIGITS = 15;

    private final SocketBytes bytes;
    private final DataReader reader;
    private final InputStream serversView;
    private long left;
    private boolean first = true;
    private boolean ended;

    /**
     * A body that nothing was read of.
     *
     * @param bytes the connection's bytes
     * @param serversView the web server's stream of the same body: it reads the last, empty chunk, and so knows that the
     *     next request follows
     */
    ChunkedBody(SocketBytes bytes, InputStream serversView) {
        this.bytes = bytes;
        this.reader = bytes.reader();
        this.serversView = serversView;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
        Objects.checkFromIndexSize(at, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int read = bytes.read(into, at, (int) Math.min(length, left));
        left -= read;
        return read;
    }

    private void nextChunk() throws IOException {
        if (!first) {
            if (!reader.startsWithNewLine()) {
                throw new MalformedBody("A chunk of the body is longer than its size says.");
            }
            reader.skip(2);
        }
        first = false;
        int length = reader.findNewLine(MAX_LINE);
        if (length >= MAX_LINE) {
            throw new MalformedBody("The size of a chunk of the body has more than " + MAX_LINE + " characters.");
        }
        byte[] line = new byte[length];
        reader.getBuffer(length).read(line, 0, length);
        left = size(new String(line, StandardCharsets.US_ASCII));
        if (left > 0) {
            reader.skip(length + 2);
        } else if (serversView.read() < 0) {
            ended = true;
        } else {
            throw new MalformedBody("The last chunk of the body is not empty.");
        }
    }

    private static long size(String line) throws IOException {
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        if (!digits.matches("[0-9a-fA-F]{1," + MAX_DIGITS + "}")) {
            throw new MalformedBody(
                    "The size of a chunk of the body is not 1 to " + MAX_DIGITS + " hexadecimal digits.");
        }
        return Long.parseLong(digits, 16);
    }
}

package io.bootwright.registry.transfer;

import java.io.InputStream;
import java.util.Objects;

/**
 * A body with a Content-Length, read past the web server. The server does not learn that it was read, so the connection
 * has to end with the answer. For one thread.
 */
final class SizedBody extends InputStream {
    private final SocketBytes bytes;
    private long left;

    /**
     * A body of which nothing was read yet.
     *
     * @param length its size in bytes
     */
    SizedBody(SocketBytes bytes, long length) {
        this.bytes = bytes;
        this.left = length;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        Objects.checkFromIndexSize(at, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int read = bytes.read(into, at, (int) Math.min(length, left));
        left -= read;
        return read;
    }
}

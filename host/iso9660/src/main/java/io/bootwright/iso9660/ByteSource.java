package io.bootwright.iso9660;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Bytes that can be read at any offset: a file, or an image on a web server read by ranges. */
public interface ByteSource {
    /** The number of bytes. */
    long size() throws IOException;

    /**
     * Reads exactly {@code length} bytes.
     *
     * @param offset where to start, from 0
     * @param into the array to fill, from {@code at} on
     * @throws EOFException if the source ends earlier
     */
    void read(long offset, byte[] into, int at, int length) throws IOException;

    /** A source over an array, which is not copied. */
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long offset, byte[] into, int at, int length) throws IOException {
                if (offset < 0 || offset + length > bytes.length) {
                    throw new EOFException("wanted " + length + " bytes at " + offset + " of " + bytes.length);
                }
                System.arraycopy(bytes, (int) offset, into, at, length);
            }
        };
    }

    /** A source over an open file. Not safe for several threads; the caller closes the channel. */
    static ByteSource of(SeekableByteChannel channel) {
        return new ByteSource() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void read(long offset, byte[] into, int at, int length) throws IOException {
                channel.position(offset);
                ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new EOFException(
                                "the image ends at " + channel.size() + ", wanted " + length + " bytes at " + offset);
                    }
                }
            }
        };
    }
}

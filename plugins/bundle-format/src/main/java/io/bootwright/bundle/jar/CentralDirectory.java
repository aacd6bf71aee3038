package io.bootwright.bundle.jar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a zip file, with what {@code java.util.zip} hides: file modes,
 * duplicates and what lies around it. Bounded; knows no zip64.
 */
final class CentralDirectory {
    static final int MAX_ENTRIES = 10_000;
    private static final int MAX_BYTES = 4 << 20;
    private static final int END = 22;
    private static final int ENTRY = 46;

    private CentralDirectory() {}

    /**
     * One entry.
     *
     * @param name as it stands there
     * @param packed size in the file
     * @param size size it claims to have when unpacked
     */
    record Entry(String name, long packed, long size, boolean encrypted, boolean knownMethod, boolean symbolicLink) {}

    /**
     * Reads the table.
     *
     * @throws IOException saying what is wrong, when the file is no plain zip file
     */
    static List<Entry> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < END) {
                throw new NoJarException("is no jar: it has only " + size + " bytes");
            }
            ByteBuffer end = bytes(channel, size - END, END);
            if (end.getInt(0) != 0x06054b50 || end.getShort(20) != 0) {
                throw new NoJarException("is no jar, is cut off, or has bytes after its end");
            }
            int count = end.getShort(10) & 0xffff;
            long length = end.getInt(12) & 0xffffffffL;
            long offset = end.getInt(16) & 0xffffffffL;
            if (count > MAX_ENTRIES || length > MAX_BYTES) {
                throw new NoJarException("has more than " + MAX_ENTRIES + " entries, or is in the zip64 format");
            }
            if (offset + length != size - END) {
                throw new NoJarException("has bytes before its start or between its parts");
            }
            return entries(bytes(channel, offset, (int) length), count);
        }
    }

    private static List<Entry> entries(ByteBuffer table, int count) throws IOException {
        List<Entry> entries = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + ENTRY > table.limit() || table.getInt(at) != 0x02014b50) {
                throw new NoJarException("has a damaged table of contents");
            }
            int flags = table.getShort(at + 8) & 0xffff;
            int method = table.getShort(at + 10) & 0xffff;
            int nameLength = table.getShort(at + 28) & 0xffff;
            int next =
                    at + ENTRY + nameLength + (table.getShort(at + 30) & 0xffff) + (table.getShort(at + 32) & 0xffff);
            if (next > table.limit()) {
                throw new NoJarException("has a damaged table of contents");
            }
            byte[] name = new byte[nameLength];
            table.get(at + ENTRY, name);
            boolean unix = (table.getShort(at + 4) & 0xff00) == 0x0300;
            int mode = table.getInt(at + 38) >>> 16;
            entries.add(new Entry(
                    new String(name, StandardCharsets.UTF_8),
                    table.getInt(at + 20) & 0xffffffffL,
                    table.getInt(at + 24) & 0xffffffffL,
                    (flags & 1) != 0,
                    method == 0 || method == 8,
                    unix && (mode & 0xf000) == 0xa000));
            at = next;
        }
        if (at != table.limit()) {
            throw new NoJarException("has a damaged table of contents");
        }
        return entries;
    }

    private static ByteBuffer bytes(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new NoJarException("is cut off");
            }
        }
        return buffer.flip();
    }
}

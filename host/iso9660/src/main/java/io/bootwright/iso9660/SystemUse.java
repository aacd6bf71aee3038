package io.bootwright.iso9660;

import java.util.ArrayList;
import java.util.List;

/**
 * The system use area of a directory record and its continuations (SUSP, IEEE P1281).
 *
 * <p>Bounded: at most {@value #MAX_CONTINUATIONS} continuation areas are followed.
 */
final class SystemUse {
    private static final int MAX_CONTINUATIONS = 16;

    private SystemUse() {}

    /** Reads a part of the image: one continuation area. */
    interface Area {
        byte[] read(long offset, int length);
    }

    /**
     * One entry.
     *
     * @param signature two letters such as {@code NM}
     * @param bytes where it lies
     * @param at offset of the entry in {@code bytes}
     * @param length length with its header of four bytes
     * @param imageOffset offset of {@code bytes[0]} in the image
     */
    record Entry(String signature, byte[] bytes, int at, int length, long imageOffset) {}

    /**
     * Lists the entries.
     *
     * @param sectors the directory's bytes
     * @param record the record in them
     * @param imageOffset offset of {@code sectors[0]} in the image
     */
    static List<Entry> entries(byte[] sectors, DirectoryRecord record, long imageOffset, Area area) {
        List<Entry> entries = new ArrayList<>();
        byte[] bytes = sectors;
        int at = record.systemUse();
        int end = record.end();
        long base = imageOffset;
        for (int areas = 0; areas <= MAX_CONTINUATIONS; areas++) {
            Entry next = scan(bytes, at, end, base, entries);
            if (next == null) {
                return entries;
            }
            long block = DirectoryRecord.littleEndian(next.bytes(), next.at() + 4);
            long offset = DirectoryRecord.littleEndian(next.bytes(), next.at() + 12);
            long length = DirectoryRecord.littleEndian(next.bytes(), next.at() + 20);
            if (offset + length > DirectoryRecord.SECTOR) {
                throw new IsoFormatException("damaged Rock Ridge continuation at block " + block);
            }
            base = block * DirectoryRecord.SECTOR + offset;
            bytes = area.read(base, (int) length);
            at = 0;
            end = bytes.length;
        }
        throw new IsoFormatException("more than " + MAX_CONTINUATIONS + " Rock Ridge continuations in one record");
    }

    /** Collects entries of one area; the result is its continuation entry, or null at the end. */
    private static @org.jspecify.annotations.Nullable Entry scan(
            byte[] bytes, int from, int end, long base, List<Entry> entries) {
        Entry continuation = null;
        for (int at = from; at + 4 <= end; ) {
            int length = bytes[at + 2] & 0xff;
            if (length < 4 || at + length > end) {
                break;
            }
            String signature = "" + (char) (bytes[at] & 0xff) + (char) (bytes[at + 1] & 0xff);
            if (signature.equals("ST")) {
                break;
            }
            var entry = new Entry(signature, bytes, at, length, base);
            if (signature.equals("CE") && length >= 28) {
                continuation = entry;
            } else {
                entries.add(entry);
            }
            at += length;
        }
        return continuation;
    }
}

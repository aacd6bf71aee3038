package io.bootwright.iso9660;

import java.nio.charset.StandardCharsets;

/**
 * One directory record in a sector (ECMA-119 9.1). Offsets are those of the sector's array.
 *
 * @param at offset of the record
 * @param length length of the record
 * @param block first block of the extent
 * @param size bytes of the extent
 * @param flags file flags (9.1.6)
 * @param identifier the raw file identifier (9.1.11), as ISO 8859-1
 * @param systemUse offset of the system use area, which ends with the record
 */
record DirectoryRecord(int at, int length, long block, long size, int flags, String identifier, int systemUse) {
    static final int SECTOR = 2048;

    private static final int FIXED = 33;
    private static final int DIRECTORY = 2;
    private static final int MULTI_EXTENT = 0x80;

    /**
     * Reads the record at an offset.
     *
     * @param bytes one or more sectors, starting at a sector border
     * @throws IsoFormatException if the record cannot be right
     */
    static DirectoryRecord parse(byte[] bytes, int at) {
        int length = bytes[at] & 0xff;
        int limit = Math.min(bytes.length, (at / SECTOR + 1) * SECTOR);
        if (length < FIXED + 1 || at + length > limit) {
            throw new IsoFormatException("damaged directory: a record of " + length + " bytes at " + at);
        }
        int name = bytes[at + 32] & 0xff;
        int systemUse = at + FIXED + name + (name % 2 == 0 ? 1 : 0);
        if (name == 0 || at + FIXED + name > at + length) {
            throw new IsoFormatException("damaged directory: a name of " + name + " bytes at " + at);
        }
        return new DirectoryRecord(
                at,
                length,
                littleEndian(bytes, at + 2),
                littleEndian(bytes, at + 10),
                bytes[at + 25] & 0xff,
                new String(bytes, at + FIXED, name, StandardCharsets.ISO_8859_1),
                Math.min(systemUse, at + length));
    }

    static long littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }

    boolean isDirectory() {
        return (flags & DIRECTORY) != 0;
    }

    boolean hasMoreExtents() {
        return (flags & MULTI_EXTENT) != 0;
    }

    /** Whether this is the entry of the directory itself or of its parent. */
    boolean isDots() {
        return identifier.equals("\0") || identifier.equals("\1");
    }

    int end() {
        return at + length;
    }
}

package io.bootwright.iso9660;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Sets every date in an image that our own writer has just made to one moment, so that equal input gives equal bytes:
 * volume descriptors (ECMA-119 8.4.26), directory records (9.1.5), Rock Ridge time stamps (RRIP 4.1.6).
 */
final class DateNormaliser {
    private static final LocalDateTime MOMENT = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final int SECTOR = DirectoryRecord.SECTOR;
    private static final int LONG_DATE = 17;

    private final RandomAccessFile file;
    private final Set<Long> seen = new HashSet<>();

    private DateNormaliser(RandomAccessFile file) {
        this.file = file;
    }

    static void normalise(RandomAccessFile file) throws IOException {
        new DateNormaliser(file).volumes();
    }

    private void volumes() throws IOException {
        for (long offset = 16L * SECTOR; ; offset += SECTOR) {
            byte[] sector = read(offset, SECTOR);
            if (sector[0] == (byte) 255) {
                return;
            }
            if (sector[0] == 1 || sector[0] == 2) {
                put(longDate(), sector, 813);
                put(longDate(), sector, 813 + LONG_DATE);
                put(noDate(), sector, 813 + 2 * LONG_DATE);
                put(noDate(), sector, 813 + 3 * LONG_DATE);
                DirectoryRecord root = DirectoryRecord.parse(sector, 156);
                put(shortDate(), sector, root.at() + 18);
                write(offset, sector);
                directories(root);
            }
        }
    }

    private void directories(DirectoryRecord root) throws IOException {
        Deque<DirectoryRecord> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            DirectoryRecord directory = open.remove();
            if (!seen.add(directory.block())) {
                continue;
            }
            long offset = directory.block() * SECTOR;
            byte[] sectors = read(offset, (int) directory.size());
            for (int at = 0; at < sectors.length; ) {
                if (sectors[at] == 0) {
                    at = (at / SECTOR + 1) * SECTOR;
                    continue;
                }
                DirectoryRecord record = DirectoryRecord.parse(sectors, at);
                put(shortDate(), sectors, at + 18);
                timeStamps(sectors, record, offset);
                if (record.isDirectory() && !record.isDots()) {
                    open.add(record);
                }
                at = record.end();
            }
            write(offset, sectors);
        }
    }

    private void timeStamps(byte[] sectors, DirectoryRecord record, long offset) throws IOException {
        for (SystemUse.Entry entry : SystemUse.entries(sectors, record, offset, this::area)) {
            if (!entry.signature().equals("TF")) {
                continue;
            }
            boolean isLong = (entry.bytes()[entry.at() + 4] & 0x80) != 0;
            byte[] date = isLong ? longDate() : shortDate();
            for (int at = entry.at() + 5; at + date.length <= entry.at() + entry.length(); at += date.length) {
                put(date, entry.bytes(), at);
            }
            if (entry.bytes() != sectors) {
                write(entry.imageOffset(), entry.bytes());
            }
        }
    }

    private byte[] area(long offset, int length) {
        try {
            return read(offset, length);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private byte[] read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(offset);
        file.readFully(bytes);
        return bytes;
    }

    private void write(long offset, byte[] bytes) throws IOException {
        file.seek(offset);
        file.write(bytes);
    }

    private static void put(byte[] from, byte[] into, int at) {
        System.arraycopy(from, 0, into, at, from.length);
    }

    private static byte[] shortDate() {
        return new byte[] {
            (byte) (MOMENT.getYear() - 1900), (byte) MOMENT.getMonthValue(), (byte) MOMENT.getDayOfMonth(), 0, 0, 0, 0
        };
    }

    private static byte[] longDate() {
        byte[] digits =
                MOMENT.format(DateTimeFormatter.ofPattern("yyyyMMddHHmmss'00'")).getBytes(StandardCharsets.US_ASCII);
        return java.util.Arrays.copyOf(digits, LONG_DATE);
    }

    private static byte[] noDate() {
        return java.util.Arrays.copyOf("0".repeat(16).getBytes(StandardCharsets.US_ASCII), LONG_DATE);
    }
}

package io.bootwright.iso9660;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads files out of an ISO 9660 image by their Rock Ridge names, or by their plain ISO names (upper and lower case
 * being the same) where there is no Rock Ridge.
 *
 * <p>Takes hostile images: every length is checked against the image and a fixed bound before memory is taken. Not
 * safe for several threads. Methods throw {@link IsoFormatException} for what is no image or damaged, and
 * {@link UncheckedIOException} when the source cannot be read.
 */
public final class IsoImageReader {
    private static final int SECTOR = DirectoryRecord.SECTOR;
    private static final int FIRST_DESCRIPTOR = 16;
    private static final int MAX_DESCRIPTORS = 32;
    private static final int MAX_DIRECTORY = 4 << 20;
    private static final int MAX_DEPTH = 16;

    private final ByteSource source;
    private final long size;
    private final String volumeId;
    private final Entry root;

    private record Entry(String name, boolean rockRidge, DirectoryRecord record) {
        boolean matches(String wanted) {
            return rockRidge ? name.equals(wanted) : name.equalsIgnoreCase(wanted);
        }
    }

    private IsoImageReader(ByteSource source) throws IOException {
        this.source = source;
        this.size = source.size();
        byte[] primary = primaryDescriptor();
        this.volumeId = new String(primary, 40, 32, StandardCharsets.ISO_8859_1).strip();
        if ((primary[128] & 0xff) + 256 * (primary[129] & 0xff) != SECTOR) {
            throw new IsoFormatException("the image does not use blocks of 2048 bytes");
        }
        this.root = new Entry("", false, DirectoryRecord.parse(primary, 156));
    }

    /** Opens an image: reads its volume descriptors. */
    public static IsoImageReader open(ByteSource source) {
        try {
            return new IsoImageReader(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] primaryDescriptor() {
        for (int i = 0; i < MAX_DESCRIPTORS; i++) {
            long offset = (long) (FIRST_DESCRIPTOR + i) * SECTOR;
            if (offset + SECTOR > size) {
                break;
            }
            byte[] sector = bytes(offset, SECTOR);
            if (!new String(sector, 1, 5, StandardCharsets.ISO_8859_1).equals("CD001")) {
                break;
            }
            if (sector[0] == 1) {
                return sector;
            }
            if (sector[0] == (byte) 255) {
                break;
            }
        }
        throw new IsoFormatException("no ISO 9660 image: it has no primary volume descriptor");
    }

    /** The volume identifier, such as {@code TASK}. */
    public String volumeId() {
        return volumeId;
    }

    /**
     * Reads a file.
     *
     * @param path such as {@code /units.lock}
     * @param maxBytes the largest size accepted
     * @return the content, or empty if there is no such file
     * @throws IsoFormatException also if the file is larger than {@code maxBytes}
     */
    public Optional<byte[]> read(String path, int maxBytes) {
        Optional<Entry> found = find(path).filter(entry -> !entry.record().isDirectory());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        DirectoryRecord record = found.get().record();
        if (record.hasMoreExtents()) {
            throw new IsoFormatException(path + " lies in several extents, which this reader does not know");
        }
        if (record.size() > maxBytes) {
            throw new IsoFormatException(path + " has " + record.size() + " bytes, more than " + maxBytes);
        }
        return Optional.of(bytes(record.block() * SECTOR, (int) record.size()));
    }

    /**
     * The names in a directory, in the order of the image; directories end with {@code /}.
     *
     * @param path such as {@code /}
     * @return empty if there is no such directory
     */
    public List<String> list(String path) {
        return find(path).filter(entry -> entry.record().isDirectory()).map(this::children).orElse(List.of()).stream()
                .map(entry -> entry.record().isDirectory() ? entry.name() + "/" : entry.name())
                .toList();
    }

    private Optional<Entry> find(String path) {
        Entry current = root;
        int depth = 0;
        for (String part : path.split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            if (++depth > MAX_DEPTH || !current.record().isDirectory()) {
                return Optional.empty();
            }
            Optional<Entry> next = children(current).stream()
                    .filter(entry -> entry.matches(part))
                    .findFirst();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            current = next.get();
        }
        return Optional.of(current);
    }

    private List<Entry> children(Entry directory) {
        long length = directory.record().size();
        if (length > MAX_DIRECTORY) {
            throw new IsoFormatException("a directory of " + length + " bytes: more than " + MAX_DIRECTORY);
        }
        long offset = directory.record().block() * SECTOR;
        byte[] sectors = bytes(offset, (int) length);
        List<Entry> entries = new ArrayList<>();
        for (int at = 0; at < sectors.length; ) {
            if (sectors[at] == 0) {
                at = (at / SECTOR + 1) * SECTOR;
                continue;
            }
            DirectoryRecord record = DirectoryRecord.parse(sectors, at);
            if (!record.isDots()) {
                entries.add(entry(sectors, record, offset));
            }
            at = record.end();
        }
        return entries;
    }

    private Entry entry(byte[] sectors, DirectoryRecord record, long offset) {
        var name = new StringBuilder();
        for (SystemUse.Entry entry : SystemUse.entries(sectors, record, offset, this::bytes)) {
            if (entry.signature().equals("NM") && entry.length() > 5 && name.length() < 1024) {
                name.append(new String(entry.bytes(), entry.at() + 5, entry.length() - 5, StandardCharsets.UTF_8));
            }
        }
        return name.isEmpty()
                ? new Entry(plain(record.identifier()), false, record)
                : new Entry(name.toString(), true, record);
    }

    /** {@code RECIPE.JSON;1} is {@code recipe.json}, {@code META_DATA.;1} is {@code meta_data}. */
    private static String plain(String identifier) {
        int version = identifier.indexOf(';');
        String name = version < 0 ? identifier : identifier.substring(0, version);
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    private byte[] bytes(long offset, int length) {
        if (offset < 0 || offset + length > size) {
            throw new IsoFormatException(
                    "damaged image: it has " + size + " bytes, but refers to " + length + " bytes at " + offset);
        }
        byte[] bytes = new byte[length];
        try {
            source.read(offset, bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }
}

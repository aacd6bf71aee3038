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
    private static final byte PRIMARY = 1;
    private static final byte SUPPLEMENTARY = 2;
    private static final byte TERMINATOR = (byte) 255;
    private static final int MAX_DIRECTORY = 4 << 20;
    private static final int MAX_DEPTH = 16;

    private final ByteSource source;
    private final long size;
    private final String volumeId;
    private final boolean wide;
    private final Entry root;

    private record Entry(String name, boolean rockRidge, DirectoryRecord record, long directory) {
        boolean matches(String wanted) {
            return rockRidge ? name.equals(wanted) : name.equalsIgnoreCase(wanted);
        }
    }

    private IsoImageReader(ByteSource source, long size, byte[] descriptor) {
        this.source = source;
        this.size = size;
        this.volumeId = new String(descriptor, 40, 32, StandardCharsets.ISO_8859_1).strip();
        // Escape sequences of UCS-2 (Joliet): %/@ %/C %/E.
        this.wide = descriptor[0] == SUPPLEMENTARY && descriptor[88] == '%' && descriptor[89] == '/';
        if ((descriptor[128] & 0xff) + 256 * (descriptor[129] & 0xff) != SECTOR) {
            throw new IsoFormatException("the image does not use blocks of 2048 bytes");
        }
        this.root = new Entry("", false, DirectoryRecord.parse(descriptor, 156), 0);
    }

    /** Opens an image: reads its volume descriptors. */
    public static IsoImageReader open(ByteSource source) {
        return trees(source).getFirst();
    }

    /** The directory trees of an image, each with names of its own: the primary one, then the supplementary ones. */
    static List<IsoImageReader> trees(ByteSource source) {
        List<IsoImageReader> trees = new ArrayList<>();
        try {
            long size = source.size();
            for (byte[] descriptor : descriptors(source, size)) {
                if (descriptor[0] == PRIMARY) {
                    trees.addFirst(new IsoImageReader(source, size, descriptor));
                } else if (descriptor[0] == SUPPLEMENTARY) {
                    trees.add(new IsoImageReader(source, size, descriptor));
                }
            }
            if (trees.isEmpty() || trees.getFirst().wide) {
                throw new IsoFormatException("no ISO 9660 image: it has no primary volume descriptor");
            }
            return trees;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> descriptors(ByteSource source, long size) throws IOException {
        List<byte[]> descriptors = new ArrayList<>();
        for (int i = 0; i < MAX_DESCRIPTORS; i++) {
            long offset = (long) (FIRST_DESCRIPTOR + i) * SECTOR;
            if (offset + SECTOR > size) {
                break;
            }
            byte[] sector = new byte[SECTOR];
            source.read(offset, sector, 0, SECTOR);
            boolean known = standardId(sector).equals("CD001");
            if (!known || sector[0] == TERMINATOR) {
                break;
            }
            descriptors.add(sector);
        }
        return descriptors;
    }

    /** Whether a UDF file system describes the same files once more (ECMA-167 3/9.1). */
    static boolean hasUdf(ByteSource source) {
        try {
            for (int i = 0; i < MAX_DESCRIPTORS; i++) {
                long offset = (long) (FIRST_DESCRIPTOR + i) * SECTOR;
                if (offset + SECTOR > source.size()) {
                    return false;
                }
                byte[] sector = new byte[SECTOR];
                source.read(offset, sector, 0, SECTOR);
                String id = standardId(sector);
                if (id.startsWith("NSR0")) {
                    return true;
                }
                if (!id.equals("CD001") && !id.equals("BEA01")) {
                    return false;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String standardId(byte[] sector) {
        return new String(sector, 1, 5, StandardCharsets.ISO_8859_1);
    }

    /**
     * Where a file lies.
     *
     * @param block first block of its extent
     * @param size its bytes
     * @param severalExtents whether it goes on in another extent
     * @param record offset of its directory record in the image
     */
    record Place(long block, long size, boolean severalExtents, long record) {}

    /** Finds a file by its name, upper and lower case being the same; empty if it is not in this tree. */
    Optional<Place> place(String path) {
        return find(path, true)
                .filter(entry -> !entry.record().isDirectory())
                .map(entry -> new Place(
                        entry.record().block(),
                        entry.record().size(),
                        entry.record().hasMoreExtents(),
                        entry.directory() + entry.record().at()));
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
        Optional<Entry> found =
                find(path, false).filter(entry -> !entry.record().isDirectory());
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
     * Where the bytes of a file lie in the image.
     *
     * @param offset of the first one
     * @param size their number
     */
    public record Extent(long offset, long size) {}

    /**
     * Finds the place of a file.
     *
     * @param path such as {@code /task.iso}
     * @return empty if there is no such file, or it does not lie in one piece
     */
    public Optional<Extent> extent(String path) {
        return place(path)
                .filter(place -> !place.severalExtents())
                .map(place -> new Extent(place.block() * SECTOR, place.size()));
    }

    /**
     * The names in a directory, in the order of the image; directories end with {@code /}.
     *
     * @param path such as {@code /}
     * @return empty if there is no such directory
     */
    public List<String> list(String path) {
        return find(path, false)
                .filter(entry -> entry.record().isDirectory())
                .map(this::children)
                .orElse(List.of())
                .stream()
                .map(entry -> entry.record().isDirectory() ? entry.name() + "/" : entry.name())
                .toList();
    }

    private Optional<Entry> find(String path, boolean anyCase) {
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
                    .filter(entry ->
                            entry.matches(part) || anyCase && entry.name().equalsIgnoreCase(part))
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
                ? new Entry(plain(record.identifier()), false, record, offset)
                : new Entry(name.toString(), true, record, offset);
    }

    /** {@code RECIPE.JSON;1} is {@code recipe.json}, {@code META_DATA.;1} is {@code meta_data}. */
    private String plain(String raw) {
        String identifier =
                wide ? new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16BE) : raw;
        int version = identifier.indexOf(';');
        String name = version < 0 ? identifier : identifier.substring(0, version);
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    byte[] bytes(long offset, int length) {
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

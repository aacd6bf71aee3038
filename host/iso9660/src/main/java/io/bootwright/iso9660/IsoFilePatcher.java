package io.bootwright.iso9660;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Finds out which bytes of an ISO 9660 image have to be others for a file to have another content, in the place where it
 * is. A file may grow within the last sector of its extent, whose rest belongs to nobody (ECMA-119 6.4); then its length
 * is corrected in every directory tree of the image (primary, Joliet, enhanced).
 *
 * <p>Nothing is written. Not safe for several threads.
 */
public final class IsoFilePatcher {
    private static final int SECTOR = DirectoryRecord.SECTOR;
    private static final int MAX_FILE = 1 << 20;

    /** Offset of the length in a directory record, in both byte orders (ECMA-119 9.1.4). */
    private static final int DATA_LENGTH = 10;

    private final ByteSource source;
    private final List<IsoImageReader> trees;

    private IsoFilePatcher(ByteSource source) {
        this.source = source;
        this.trees = IsoImageReader.trees(source);
    }

    /**
     * Opens an image.
     *
     * @throws IsoFormatException when it is none, or damaged
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public static IsoFilePatcher open(ByteSource source) {
        return new IsoFilePatcher(source);
    }

    /** The file is not there, or its new content does not fit. The message says which, for operators. */
    public static final class DoesNotFitException extends Exception {
        private static final long serialVersionUID = 1L;

        DoesNotFitException(String message) {
            super(message);
        }
    }

    /**
     * The patches that give a file another content; none when it has it already.
     *
     * @param path such as {@code /EFI/BOOT/BOOT.CFG}; upper and lower case are the same
     * @param edit from the old content to the new one
     * @throws DoesNotFitException when there is no such file, or no room for the new content
     */
    public List<BytePatch> replace(String path, UnaryOperator<byte[]> edit) throws DoesNotFitException {
        // By block: the trees describe the same extents.
        Map<Long, List<IsoImageReader.Place>> places = new TreeMap<>();
        for (IsoImageReader tree : trees) {
            tree.place(path)
                    .ifPresent(place -> places.computeIfAbsent(place.block(), block -> new ArrayList<>())
                            .add(place));
        }
        if (places.isEmpty()) {
            throw new DoesNotFitException("there is no file " + path + " in it");
        }
        List<BytePatch> patches = new ArrayList<>();
        for (List<IsoImageReader.Place> same : places.values()) {
            patches.addAll(replace(path, same, edit));
        }
        return patches;
    }

    private List<BytePatch> replace(String path, List<IsoImageReader.Place> places, UnaryOperator<byte[]> edit)
            throws DoesNotFitException {
        IsoImageReader.Place first = places.getFirst();
        if (first.size() > MAX_FILE || first.severalExtents()) {
            throw new DoesNotFitException(path + " is larger than " + MAX_FILE + " bytes or lies in several extents");
        }
        byte[] before = trees.getFirst().bytes(first.block() * SECTOR, (int) first.size());
        byte[] after = edit.apply(before.clone());
        if (java.util.Arrays.equals(before, after)) {
            return List.of();
        }
        long room = (first.size() + SECTOR - 1) / SECTOR * SECTOR;
        if (after.length > room) {
            throw new DoesNotFitException(path + " has " + first.size() + " bytes in an extent of " + room
                    + ", so there is no room for the " + after.length + " bytes it would need");
        }
        if (after.length != before.length && IsoImageReader.hasUdf(source)) {
            throw new DoesNotFitException(
                    "it has a UDF file system beside ISO 9660, in which the new length of " + path + " would not show");
        }
        // The rest of the sector is cleared, so that nothing of a longer content stays.
        byte[] extent = new byte[(int) room];
        System.arraycopy(after, 0, extent, 0, after.length);
        List<BytePatch> patches = new ArrayList<>();
        patches.add(new BytePatch(first.block() * SECTOR, extent));
        if (after.length != before.length) {
            places.stream()
                    .map(IsoImageReader.Place::record)
                    .distinct()
                    .forEach(record -> patches.add(new BytePatch(record + DATA_LENGTH, bothOrders(after.length))));
        }
        return patches;
    }

    private static byte[] bothOrders(int length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .order(ByteOrder.BIG_ENDIAN)
                .putInt(length)
                .array();
    }
}

package io.bootwright.iso9660;

/**
 * Other bytes at one place of an image; the image's size stays. The array is not copied: do not change it afterwards.
 *
 * @param offset where they lie, from 0
 * @param bytes the bytes
 */
public record BytePatch(long offset, byte[] bytes) {
    /** The offset after the last byte. */
    public long end() {
        return offset + bytes.length;
    }

    /**
     * Lays this patch over a piece of the image.
     *
     * @param piece bytes of the image, of which those it covers are changed
     * @param length how many of them count
     * @param at the piece's offset in the image
     */
    public void applyTo(byte[] piece, int length, long at) {
        long from = Math.max(at, offset);
        long to = Math.min(at + length, end());
        if (from < to) {
            System.arraycopy(bytes, (int) (from - offset), piece, (int) (from - at), (int) (to - from));
        }
    }

    @Override
    public String toString() {
        return "BytePatch[" + offset + "+" + bytes.length + "]";
    }
}

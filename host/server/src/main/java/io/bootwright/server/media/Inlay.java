package io.bootwright.server.media;

import io.bootwright.iso9660.ByteSource;
import io.bootwright.iso9660.IsoFormatException;
import io.bootwright.iso9660.IsoImageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is served in a place of an image. It is read when it is asked for, so that what it holds is nowhere but in
 * itself. Immutable.
 *
 * @param offset its place in the image
 * @param size its bytes
 */
record Inlay(long offset, long size, Path file) {
    /**
     * Puts a task medium into an installer's place for it.
     *
     * @throws PatchException when there is no such place, or not enough room
     */
    static Inlay of(Path installer, Path task) {
        String place = MediaSource.WithTask.PLACE;
        try (FileChannel channel = FileChannel.open(installer, StandardOpenOption.READ)) {
            IsoImageReader.Extent extent = IsoImageReader.open(ByteSource.of(channel))
                    .extent(place)
                    .orElseThrow(() -> new PatchException("there is no file " + place
                            + " in it, in whose place the task could be served to a BMC with one virtual CD; import a"
                            + " current maintenance ISO"));
            long size = Files.size(task);
            if (size > extent.size()) {
                throw new PatchException(
                        "the task has " + size + " bytes, and its place " + place + " " + extent.size());
            }
            return new Inlay(extent.offset(), size, task.toAbsolutePath());
        } catch (IsoFormatException e) {
            throw new PatchException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes those bytes of a piece of the image that lie in this place. */
    void applyTo(byte[] piece, int length, long at) {
        long from = Math.max(at, offset);
        long to = Math.min(at + length, offset + size);
        if (from >= to) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(piece, (int) (from - at), (int) (to - from));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long position = from - offset; buffer.hasRemaining(); ) {
                int count = channel.read(buffer, position);
                if (count < 0) {
                    throw new IOException(file.getFileName() + " has become shorter");
                }
                position += count;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.bootwright.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A small file system in memory, mounted on a directory. Mounting needs root; where it is refused, the test says so. */
final class SmallDisk implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    static SmallDisk mount(Path place, int mebibytes) {
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command mount = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", place.toString());
        if (mount.exit() != 0) {
            System.out.println("Not tested with a full disk: a small tmpfs cannot be mounted here: " + mount.output());
        }
        Assumptions.assumeTrue(mount.exit() == 0, "needs to mount a tmpfs: " + mount.output());
        return new SmallDisk(place);
    }

    private static Command run(String... command) {
        return Command.run(Path.of("/"), Map.of(), List.of(command));
    }

    long free() {
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another program's file that leaves so many bytes to the host; {@link #makeRoom} removes it. */
    void fill(long rest) {
        try (OutputStream out = Files.newOutputStream(ballast())) {
            for (long left = free() - rest; left > 0; left -= PIECE) {
                out.write(new byte[(int) Math.min(PIECE, left)]);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void makeRoom() {
        try {
            Files.delete(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return place.resolve("ballast");
    }

    @Override
    public void close() {
        run("umount", "-l", place.toString()).mustSucceed();
    }
}

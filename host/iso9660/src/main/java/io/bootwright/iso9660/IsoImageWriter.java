package io.bootwright.iso9660;

import java.nio.file.Path;

/** Writes an image to a file. Implementations are safe for use by several threads. */
public interface IsoImageWriter {
    /**
     * Writes the image, replacing what the file held. The same image always gives the same bytes.
     *
     * @param image what lies on the medium
     * @param file file to write; its directory must exist
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    void write(IsoImage image, Path file);
}

package io.bootwright.iso9660;

/** The image is no ISO 9660 image, is damaged, or uses what this reader does not know. The message says which. */
public final class IsoFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IsoFormatException(String message) {
        super(message);
    }
}

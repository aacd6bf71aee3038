package io.bootwright.registry.catalog;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.ManifestDocument;
import io.bootwright.registry.oci.RegistryError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads stored manifests and checks them against their digest. Safe for use by many threads. */
public final class ManifestReader {
    private final BlobStore blobs;

    public ManifestReader(BlobStore blobs) {
        this.blobs = blobs;
    }

    /**
     * Reads a manifest.
     *
     * @throws DamagedManifestException when its file is missing, cannot be read, has other bytes, or is not a manifest
     */
    public ManifestDocument read(Digest digest) throws DamagedManifestException {
        Path file = blobs.file(digest).orElseThrow(() -> new DamagedManifestException("Its file is missing."));
        byte[] bytes = bytes(file);
        Digest actual = Digest.of(digest.algorithm(), bytes);
        if (!actual.equals(digest)) {
            throw new DamagedManifestException("Its file's bytes have the digest " + actual + ".");
        }
        try {
            return ManifestDocument.parse(bytes);
        } catch (RegistryError e) {
            throw new DamagedManifestException("Its file is not a manifest.");
        }
    }

    private static byte[] bytes(Path file) throws DamagedManifestException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(ManifestDocument.MAX_BYTES + 1);
            if (bytes.length > ManifestDocument.MAX_BYTES) {
                throw new DamagedManifestException("Its file has more than " + ManifestDocument.MAX_BYTES + " bytes.");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new DamagedManifestException("Its file is missing.");
        } catch (IOException e) {
            throw new DamagedManifestException("Its file cannot be read (" + FailureWords.of(e) + ").");
        }
    }
}

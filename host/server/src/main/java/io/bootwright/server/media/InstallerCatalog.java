package io.bootwright.server.media;

import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.bundle.units.UnitsLockJson;
import io.bootwright.iso9660.ByteSource;
import io.bootwright.iso9660.IsoFormatException;
import io.bootwright.iso9660.IsoImageReader;
import io.bootwright.registry.Registry;
import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.PushedManifest;
import io.bootwright.registry.oci.Descriptor;
import io.bootwright.registry.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Installer ISO images in the registry, below {@code media/}. Looks into an image when it is pushed, so that a file that
 * is none, or a damaged one, never gets a tag. Safe for use by many threads.
 */
public final class InstallerCatalog implements InstallerImages, PushGate {
    /** Repositories of installer images begin with it. */
    public static final String PREFIX = "media/";

    private static final String UNITS_LOCK = "units.lock";

    private final Registry registry;

    public InstallerCatalog(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<InstallerImage> find(String name, String tag) {
        return registry.resolve(PREFIX + name, tag)
                .filter(artifact -> artifact.layers().size() == 1
                        && artifact.subject().isEmpty()
                        && !PushedManifest.isFallbackTag(tag))
                .map(artifact -> {
                    Descriptor iso = artifact.layers().getFirst();
                    return new InstallerImage(name, tag, iso.digest().toString(), iso.size(), units(file(iso)));
                });
    }

    @Override
    public Optional<String> whyUnpatchable(InstallerImage image, List<Patch> patches) {
        if (patches.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path iso = Digest.parse(image.digest())
                    .flatMap(digest -> registry.blobs().file(digest))
                    .orElseThrow(() -> new IllegalStateException("the registry has lost the image " + image.digest()));
            ImageOverlay.of(iso, patches);
            return Optional.empty();
        } catch (PatchException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Path file(Descriptor iso) {
        return registry.blobs()
                .file(iso.digest())
                .orElseThrow(() -> new IllegalStateException("the registry has lost the image " + iso.digest()));
    }

    @Override
    public void beforeTag(PushedManifest manifest) throws Refusal {
        if (!manifest.repository().startsWith(PREFIX) || isAside(manifest)) {
            return;
        }
        String name = manifest.repository() + ":" + manifest.tag();
        if (manifest.layers().size() != 1) {
            throw new Refusal(name + " has " + manifest.layers().size()
                    + " layers; an installer image has exactly one, the ISO file");
        }
        Descriptor layer = manifest.layers().getFirst();
        Path iso = registry.blobs()
                .file(layer.digest())
                .orElseThrow(() -> new Refusal(name + " has the layer " + layer.digest()
                        + ", which was not pushed; push it before the manifest"));
        try {
            units(iso);
        } catch (IsoFormatException e) {
            throw new Refusal(name + " is no usable ISO 9660 image: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new Refusal(name + " has a damaged " + UNITS_LOCK + ": " + e.getMessage());
        }
    }

    /** A signature, a list of contents or the like; it may have any tag but that of an installer. */
    private boolean isAside(PushedManifest manifest) {
        return manifest.hasFallbackTag()
                || (manifest.isReferrer()
                        && registry.resolve(manifest.repository(), manifest.tag())
                                .filter(artifact -> artifact.subject().isEmpty())
                                .isEmpty());
    }

    /** The units of a maintenance image; empty for a vendor's installer, which has no such list. */
    private static Optional<UnitsLock> units(Path iso) {
        try (FileChannel channel = FileChannel.open(iso, StandardOpenOption.READ)) {
            return IsoImageReader.open(ByteSource.of(channel))
                    .read(UNITS_LOCK, UnitsLockJson.MAX_BYTES)
                    .map(UnitsLockJson::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

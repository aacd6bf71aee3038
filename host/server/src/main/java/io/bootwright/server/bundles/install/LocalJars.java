package io.bootwright.server.bundles.install;

import io.bootwright.bundle.sign.BundleSignature;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Sha256;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleVersion.Origin;
import io.bootwright.server.bundles.model.Incoming;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in jars that lie on this machine: those the product ships and those an operator dropped. */
public final class LocalJars implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalJars.class);

    private final Optional<Path> shipped;
    private final BundleChanges changes;
    private final DropDirectory drops;

    /**
     * Nothing is taken in yet.
     *
     * @param shipped the jars that come with the product, if there are any
     * @param dropped where operators drop jars; made if missing
     */
    public LocalJars(Optional<Path> shipped, Path dropped, BundleChanges changes) {
        this.shipped = shipped;
        this.changes = changes;
        this.drops = new DropDirectory(dropped, this::drop, this::forget);
    }

    /** Takes what is there, then watches the drop directory. */
    public void start() {
        shipped.ifPresent(directory -> jars(directory).forEach(this::ship));
        drops.start();
    }

    private void ship(Path jar) {
        if (isRemoved(jar)) {
            return;
        }
        // Refused ones are listed with their reasons.
        take(new Incoming(name(jar), Optional.empty(), Origin.SHIPPED, Incoming.PRODUCT, Incoming.Rule.NONE), jar);
    }

    /**
     * Takes a dropped jar.
     *
     * @param atStart whether it lay there when the host started: then one that was removed by the API stays removed
     * @return the reasons against it, none when it is accepted
     */
    public List<String> drop(Path jar, boolean atStart) {
        if (atStart && isRemoved(jar)) {
            LOG.info("{} was removed and stays so; to bring it back, copy it in again while the host runs", jar);
            return List.of();
        }
        Optional<String> signature;
        try {
            signature = signature(jar);
        } catch (IOException e) {
            return List.of("Its signature " + name(jar) + BundleSignature.SUFFIX + " cannot be read: "
                    + FailureWords.of(e) + ".");
        }
        return take(
                new Incoming(name(jar), signature, Origin.DROPPED, Incoming.DROP_DIRECTORY, Incoming.Rule.NONE), jar);
    }

    private List<String> take(Incoming incoming, Path jar) {
        try (InputStream in = Files.newInputStream(jar)) {
            changes.publish(incoming, in);
            return List.of();
        } catch (BundleRefused e) {
            return e.reasons();
        } catch (IOException e) {
            List<String> reasons = List.of("It cannot be read: " + FailureWords.of(e) + ".");
            changes.refused(incoming.name(), incoming.origin(), reasons);
            return reasons;
        }
    }

    private static Optional<String> signature(Path jar) throws IOException {
        Path file = jar.resolveSibling(name(jar) + BundleSignature.SUFFIX);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BundleSignature.MAX_BYTES + 1);
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean isRemoved(Path jar) {
        try {
            return changes.wasRemoved(Sha256.digest(jar));
        } catch (IOException e) {
            return false;
        }
    }

    private void forget(Path jar) {
        changes.rejections().remove(Origin.DROPPED, name(jar));
    }

    private static String name(Path jar) {
        return String.valueOf(jar.getFileName());
    }

    private static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        drops.close();
    }
}

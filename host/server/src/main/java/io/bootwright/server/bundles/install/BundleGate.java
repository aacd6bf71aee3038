package io.bootwright.server.bundles.install;

import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.sign.BundleSignature;
import io.bootwright.errors.FailureWords;
import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.PushedManifest;
import io.bootwright.registry.oci.Descriptor;
import io.bootwright.registry.oci.Digest;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import io.bootwright.server.bundles.model.BundleVersion.Origin;
import io.bootwright.server.bundles.model.Incoming;
import io.bootwright.server.bundles.model.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way in for {@code bundles/ID:VERSION}: staged while the client that pushes waits for its manifest, so that a bad
 * bundle turns CI red. What refers to a bundle, such as an attached signature or list of contents, passes.
 */
public final class BundleGate implements PushGate {
    private static final String PREFIX = "bundles/";
    private static final String TYPE = "application/vnd.bootwright.bundle.v1";
    private static final String JAR = "application/java-archive";
    private static final String SIGNATURE = "application/vnd.bootwright.signature.ed25519";
    private static final String HOW = "Push it as: oras push [--plain-http] HOST/bundles/ID:VERSION --artifact-type "
            + TYPE + " b.jar:" + JAR + " [b.jar.sig:" + SIGNATURE + "]";

    private final Function<Digest, Optional<Path>> blobs;
    private final BundleChanges changes;

    /**
     * The gate.
     *
     * @param blobs where the registry keeps a blob
     */
    public BundleGate(Function<Digest, Optional<Path>> blobs, BundleChanges changes) {
        this.blobs = blobs;
        this.changes = changes;
    }

    @Override
    public void beforeTag(PushedManifest manifest) throws Refusal {
        if (!manifest.repository().startsWith(PREFIX) || isAside(manifest)) {
            return;
        }
        String name = manifest.repository() + ":" + manifest.tag();
        try {
            Pushed pushed = look(name, manifest);
            try (InputStream in = Files.newInputStream(pushed.jar())) {
                changes.publish(pushed.incoming(), in);
            }
        } catch (BundleRefused e) {
            throw new Refusal(name + " was refused; nothing has changed. " + e.text());
        } catch (IOException e) {
            throw new Refusal(
                    name + " was refused; nothing has changed. It cannot be read: " + FailureWords.of(e) + ".");
        }
    }

    private record Pushed(Incoming incoming, Path jar) {}

    /** Finds jar and signature; a push of something else is listed among the refusals too. */
    private Pushed look(String name, PushedManifest manifest) throws BundleRefused, IOException {
        try {
            if (!manifest.artifactType().equals(Optional.of(TYPE))) {
                throw new BundleRefused(
                        Kind.INVALID,
                        "It has the artifact type "
                                + Printable.of(manifest.artifactType().orElse("(none)")) + ". " + HOW + ".");
            }
            Path jar = file(one(manifest.layers(), JAR)
                    .orElseThrow(() -> new BundleRefused(Kind.INVALID, "It has no layer " + JAR + ". " + HOW + ".")));
            Optional<Descriptor> signature = one(manifest.layers(), SIGNATURE);
            return new Pushed(
                    new Incoming(
                            name,
                            signature.isPresent() ? Optional.of(text(file(signature.get()))) : Optional.empty(),
                            Origin.PUSHED,
                            manifest.who(),
                            bundle -> checkName(manifest, bundle)),
                    jar);
        } catch (BundleRefused e) {
            changes.refused(name, Origin.PUSHED, e.reasons());
            throw e;
        }
    }

    /** Something about a bundle, not one: nobody would take it for a version. */
    private static boolean isAside(PushedManifest manifest) {
        return manifest.isReferrer() && !manifest.tag().matches("[0-9]+\\.[0-9]+\\.[0-9]+(-.*)?");
    }

    private static void checkName(PushedManifest manifest, BundleManifest bundle) throws BundleRefused {
        String expected = PREFIX + bundle.id() + ":" + bundle.version();
        if (!expected.equals(manifest.repository() + ":" + manifest.tag())) {
            throw new BundleRefused(
                    Kind.INVALID,
                    "Its bundle.yaml says id " + bundle.id() + ", version " + bundle.version() + ". Push it to "
                            + expected + ".");
        }
    }

    private static Optional<Descriptor> one(List<Descriptor> layers, String type) throws BundleRefused {
        List<Descriptor> found =
                layers.stream().filter(layer -> layer.mediaType().equals(type)).toList();
        if (found.size() > 1) {
            throw new BundleRefused(Kind.INVALID, "It has " + found.size() + " layers " + type + ". " + HOW + ".");
        }
        return found.stream().findFirst();
    }

    private Path file(Descriptor layer) throws BundleRefused {
        return blobs.apply(layer.digest())
                .orElseThrow(() -> new BundleRefused(
                        Kind.INVALID,
                        "Its layer " + layer.digest() + " was not pushed. Push the layers before the manifest."));
    }

    private static String text(Path signature) throws IOException {
        try (InputStream in = Files.newInputStream(signature)) {
            return new String(in.readNBytes(BundleSignature.MAX_BYTES + 1), StandardCharsets.ISO_8859_1);
        }
    }
}

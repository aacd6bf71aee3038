package io.bootwright.registry.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.formats.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image manifest or image index, as far as the registry has to understand it (OCI Image Specification). Everything else
 * in it is the client's business and is kept byte for byte.
 *
 * @param mediaType its own media type, if it has one
 * @param artifactType its own artifact type, else the config's media type
 * @param annotations JSON object, empty when it has none
 * @param subject the manifest that it refers to
 * @param config config blob
 * @param layers layers, without those that clients fetch from elsewhere
 * @param manifests children of an index
 */
public record ManifestDocument(
        Optional<String> mediaType,
        Optional<String> artifactType,
        JsonNode annotations,
        Optional<Descriptor> subject,
        Optional<Descriptor> config,
        List<Descriptor> layers,
        List<Descriptor> manifests) {
    /** Most bytes of a manifest. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** Media type of an image index. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private static final int SCHEMA_VERSION = 2;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_REFERENCES = 10_000;
    private static final JsonReader STORED = JsonReader.foreign(MAX_DEPTH, MAX_BYTES);
    private static final JsonReader PUSHED = JsonReader.strict(MAX_DEPTH);

    public ManifestDocument {
        layers = List.copyOf(layers);
        manifests = List.copyOf(manifests);
    }

    /**
     * Reads a manifest that is stored already. What an older version of the registry took is taken here.
     *
     * @throws RegistryError MANIFEST_INVALID when nothing can be made of it
     */
    public static ManifestDocument parse(byte[] bytes) {
        return of(tree(STORED, bytes));
    }

    /**
     * Reads a manifest that is being pushed, strictly: whatever other clients may understand in another way is refused.
     *
     * @throws RegistryError MANIFEST_INVALID
     */
    public static ManifestDocument parsePushed(byte[] bytes) {
        JsonNode root = tree(PUSHED, bytes);
        // The two readers have different limits; what is stored has to be readable later.
        tree(STORED, bytes);
        JsonNode version = root.path("schemaVersion");
        if (!version.isIntegralNumber() || version.asLong() != SCHEMA_VERSION) {
            throw RegistryError.manifestInvalid(
                    "The manifest has no \"schemaVersion\": 2. Push an OCI or Docker version 2 manifest or index.");
        }
        for (String name : List.of("mediaType", "artifactType")) {
            checkType(root, name, "a string", root.path(name).isTextual());
        }
        for (String name : List.of("config", "subject", "annotations")) {
            checkType(root, name, "an object", root.path(name).isObject());
        }
        for (String name : List.of("layers", "manifests")) {
            checkType(root, name, "an array", root.path(name).isArray());
        }
        ManifestDocument document = of(root);
        Stream.of(
                        document.subject().stream(),
                        document.config().stream(),
                        document.layers().stream(),
                        document.manifests().stream())
                .flatMap(descriptors -> descriptors)
                .filter(descriptor -> descriptor.size() < 0)
                .findFirst()
                .ifPresent(descriptor -> {
                    throw RegistryError.manifestInvalid("The size of " + descriptor.digest()
                            + " in the manifest is negative. Make the manifest again.");
                });
        return document;
    }

    private static void checkType(JsonNode root, String name, String wanted, boolean is) {
        if (root.hasNonNull(name) && !is) {
            throw RegistryError.manifestInvalid(
                    "\"" + name + "\" in the manifest must be " + wanted + ". Make the manifest again.");
        }
    }

    private static JsonNode tree(JsonReader reader, byte[] bytes) {
        JsonNode root;
        try {
            root = reader.parse(bytes);
        } catch (JsonException e) {
            throw RegistryError.manifestInvalid(
                    "The manifest is not one valid JSON document: " + e.detail() + ". Make the manifest again.");
        }
        if (!root.isObject()) {
            throw RegistryError.manifestInvalid("The manifest is not a JSON object. Make the manifest again.");
        }
        return root;
    }

    private static ManifestDocument of(JsonNode root) {
        Optional<String> config = text(root.path("config"), "mediaType");
        JsonNode annotations = root.path("annotations");
        return new ManifestDocument(
                text(root, "mediaType"),
                text(root, "artifactType").filter(type -> !type.isEmpty()).or(() -> config),
                annotations.isObject() ? annotations : Json.object(),
                one(root, "subject"),
                one(root, "config"),
                many(root, "layers"),
                many(root, "manifests"));
    }

    /** Everything that it is made of: config, layers, children. Its subject is not part of it. */
    public List<Digest> references() {
        return Stream.of(config.stream(), layers.stream(), manifests.stream())
                .flatMap(descriptors -> descriptors)
                .map(Descriptor::digest)
                .toList();
    }

    private static Optional<String> text(JsonNode node, String name) {
        return node.path(name).isTextual() ? Optional.of(node.path(name).asText()) : Optional.empty();
    }

    private static Optional<Descriptor> one(JsonNode root, String name) {
        JsonNode node = root.path(name);
        return node.isObject() ? Optional.of(descriptor(name, node)) : Optional.empty();
    }

    private static List<Descriptor> many(JsonNode root, String name) {
        JsonNode list = root.path(name);
        if (list.size() > MAX_REFERENCES) {
            throw RegistryError.manifestInvalid("\"" + name + "\" in the manifest has more than " + MAX_REFERENCES
                    + " elements. Divide it among several manifests and an index.");
        }
        List<Descriptor> descriptors = new ArrayList<>();
        for (JsonNode node : list) {
            // Layers that may not be distributed are fetched from elsewhere.
            if (!node.path("mediaType").asText("").contains("nondistributable") && !node.has("urls")) {
                descriptors.add(descriptor(name, node));
            }
        }
        return descriptors;
    }

    private static Descriptor descriptor(String name, JsonNode node) {
        Digest digest = Digest.parse(node.path("digest").asText(""))
                .orElseThrow(() -> RegistryError.manifestInvalid("\"" + name + "\" in the manifest has a descriptor"
                        + " without a digest, or with a wrong one. A digest is sha256: or sha512: followed by"
                        + " lower-case hexadecimal digits."));
        return new Descriptor(
                node.path("mediaType").asText(""), digest, node.path("size").asLong(0));
    }
}

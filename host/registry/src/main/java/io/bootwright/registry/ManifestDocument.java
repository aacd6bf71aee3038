package io.bootwright.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.formats.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the registry needs to know of a manifest; anything else in it is the client's business and kept byte for byte.
 *
 * @param mediaType its own media type, if it says one
 * @param artifactType for the referrers list: its own, else the config's media type
 * @param annotations JSON object, empty when it has none
 * @param subject what it refers to
 * @param config config blob
 * @param layers layers
 * @param manifests children of an index
 */
record ManifestDocument(
        Optional<String> mediaType,
        Optional<String> artifactType,
        JsonNode annotations,
        Optional<Descriptor> subject,
        Optional<Descriptor> config,
        List<Descriptor> layers,
        List<Descriptor> manifests) {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final int MAX_DEPTH = 32;
    private static final int MAX_REFERENCES = 10_000;
    private static final JsonReader JSON = JsonReader.strict(MAX_DEPTH);

    /**
     * Parses a manifest.
     *
     * @throws RegistryError MANIFEST_INVALID
     */
    static ManifestDocument parse(byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.parse(bytes);
        } catch (JsonException e) {
            throw RegistryError.manifestInvalid("the manifest is no JSON document: " + e.detail());
        }
        if (!root.isObject()) {
            throw RegistryError.manifestInvalid("the manifest is no JSON object");
        }
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

    /** Everything it is made of: config, layers, children; not its subject. */
    List<Digest> references() {
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
            throw RegistryError.manifestInvalid(name + " has more than " + MAX_REFERENCES + " elements");
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
                .orElseThrow(() -> RegistryError.manifestInvalid(name + " has a wrong or missing digest"));
        return new Descriptor(
                node.path("mediaType").asText(""), digest, node.path("size").asLong(0));
    }
}

package io.bootwright.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The {@code index.json} of the image layout: every tag as {@code repository:tag} (OCI Image Layout Specification). */
final class LayoutIndex {
    private static final int MOST = 100_000;

    private LayoutIndex() {}

    static ObjectNode of(ManifestTable table) {
        ObjectNode index =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", ManifestDocument.INDEX);
        var manifests = index.putArray("manifests");
        for (ManifestTable.Tagged tagged : table.allTagged(MOST)) {
            ObjectNode node = manifests
                    .addObject()
                    .put("mediaType", tagged.row().mediaType())
                    .put("digest", tagged.row().digest().toString())
                    .put("size", tagged.row().size());
            node.putObject("annotations")
                    .put("org.opencontainers.image.ref.name", tagged.repository() + ":" + tagged.tag());
        }
        return index;
    }
}

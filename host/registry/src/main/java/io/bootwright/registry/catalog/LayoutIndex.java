package io.bootwright.registry.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.registry.oci.ManifestDocument;

/** The {@code index.json} of the image layout, with every tag as {@code repository:tag} (OCI Image Layout Specification). */
public final class LayoutIndex {
    private static final int MOST = 100_000;

    private LayoutIndex() {}

    /** The index of everything that has a tag now. */
    public static ObjectNode of(ManifestTable table) {
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

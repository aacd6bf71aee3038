package io.bootwright.bundle.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.bootwright.bundle.finding.Fault;
import java.util.List;

/**
 * A JSON Schema (draft-07), compiled once; the one place that knows the schema library. Safe for use by many threads.
 */
public final class CompiledSchema {
    private static final int MAX_FAULTS = 50;

    private final JsonNode text;
    private final Schema schema;

    private CompiledSchema(JsonNode text, Schema schema) {
        this.text = text;
        this.schema = schema;
    }

    /**
     * Compiles, and runs once, since the library resolves references only then.
     *
     * @throws IllegalArgumentException when the schema cannot be used, saying why
     */
    public static CompiledSchema compile(JsonNode text) {
        try {
            var config = SchemaRegistryConfig.builder().preloadSchema(true).build();
            Schema schema = SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_7, builder -> builder.schemaRegistryConfig(config))
                    .getSchema(text);
            schema.initializeValidators();
            schema.validate(JsonNodeFactory.instance.objectNode());
            return new CompiledSchema(text, schema);
        } catch (RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What does not fit, at most {@value #MAX_FAULTS} faults, in the order of the document. */
    public List<Fault> check(JsonNode value) {
        return schema.validate(value).stream()
                .map(error -> FaultSentence.of(text, error))
                .distinct()
                .limit(MAX_FAULTS)
                .toList();
    }
}

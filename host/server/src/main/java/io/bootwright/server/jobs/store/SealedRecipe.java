package io.bootwright.server.jobs.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.server.security.SecretBox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How a recipe is stored: it holds passwords in user data, so it is packed and sealed, never open. */
public final class SealedRecipe {
    private SealedRecipe() {}

    /** Packs and seals the recipe of a job. */
    public static String seal(SecretBox box, UUID job, ObjectNode recipe) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Json.write(recipe).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(box.seal(packed.toByteArray(), context(job)));
    }

    /** Opens what {@link #seal} made. */
    public static ObjectNode open(SecretBox box, UUID job, String sealed) {
        byte[] packed = box.open(Base64.getDecoder().decode(sealed), context(job));
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return (ObjectNode) Json.parse(gzip.readAllBytes());
        } catch (JsonException e) {
            throw new IllegalStateException("the stored recipe is damaged", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String context(UUID job) {
        return "job/" + job + "/recipe";
    }
}

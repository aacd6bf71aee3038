package io.bootwright.server.jobs;

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

/** Kinds of {@code job_parts}, and how a recipe is sealed: it holds passwords in user data, so it is never stored open. */
final class JobParts {
    static final String RECIPE = "recipe";
    static final String OUTPUT = "output";
    static final String UPDATE = "update";
    /** Which start of the machine carries the job out. */
    static final String BOOT_ID = "boot-id";

    private JobParts() {}

    static String seal(SecretBox box, UUID job, ObjectNode recipe) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Json.write(recipe).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(box.seal(packed.toByteArray(), context(job)));
    }

    static ObjectNode open(SecretBox box, UUID job, String sealed) {
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

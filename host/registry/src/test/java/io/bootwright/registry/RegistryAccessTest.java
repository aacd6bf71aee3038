package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.api.Action;
import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.RegistryAccess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAccessTest {
    @TempDir
    Path directory;

    @Test
    void whoIsNotLoggedInIsChallengedAndWhoMayNotIsDenied() {
        RegistryAccess access = (authorization, repository, action) -> authorization.isEmpty()
                ? new RegistryAccess.Decision.Challenge()
                : action == Action.PULL
                        ? new RegistryAccess.Decision.Allowed("reader")
                        : new RegistryAccess.Decision.Denied();
        try (var registry = new TestRegistry(directory, access, PushGate.OPEN)) {
            HttpResponse<byte[]> anonymous = registry.get("/v2/");
            assertThat(anonymous.statusCode()).isEqualTo(401);
            assertThat(anonymous.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"bootwright\"");
            HttpResponse<byte[]> push =
                    registry.method("POST", "/v2/a/blobs/uploads/", new byte[0], "Authorization", "Bearer x");
            assertThat(push.statusCode()).isEqualTo(403);
            assertThat(new String(push.body(), UTF_8)).contains("DENIED");
        }
    }

    @Test
    void aRefusedPushDoesNotMoveTheTag() {
        List<String> seen = new ArrayList<>();
        PushGate gate = manifest -> {
            seen.add(manifest.repository() + ":" + manifest.tag());
            throw new PushGate.Refusal("this is no ISO image");
        };
        try (var registry = new TestRegistry(
                directory, (authorization, repository, action) -> new RegistryAccess.Decision.Allowed("ci"), gate)) {
            HttpResponse<byte[]> answer = registry.method(
                    "PUT",
                    "/v2/media/maintenance/manifests/latest",
                    "{\"schemaVersion\":2}".getBytes(UTF_8),
                    "Content-Type",
                    "application/vnd.oci.image.manifest.v1+json");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(new String(answer.body(), UTF_8)).contains("MANIFEST_INVALID", "this is no ISO image");
            assertThat(seen).containsExactly("media/maintenance:latest");
            assertThat(registry.get("/v2/media/maintenance/manifests/latest").statusCode())
                    .isEqualTo(404);
        }
    }
}

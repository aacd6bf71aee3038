package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryPathTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "/, BASE, '', ''",
        "'', BASE, '', ''",
        "/_catalog, CATALOG, '', ''",
        "/a/tags/list, TAGS, a, ''",
        "/a/b/c/manifests/latest, MANIFEST, a/b/c, latest",
        "/manifests/manifests/manifests, MANIFEST, manifests, manifests",
        "/a/blobs/uploads/, UPLOADS, a, ''",
        "/a/blobs/uploads, UPLOADS, a, ''",
        "/tags/list/tags/list, TAGS, tags/list, ''",
        "/a/blobs/uploads/123e4567-e89b-12d3-a456-426614174000, UPLOAD, a, 123e4567-e89b-12d3-a456-426614174000",
    })
    void aPathIsTakenApartAtItsLastKeyword(String path, RegistryPath.Kind kind, String name, String reference) {
        assertThat(RegistryPath.parse(path)).contains(new RegistryPath(kind, name, reference));
    }

    @Test
    void digestsMayBeEscaped() {
        assertThat(RegistryPath.parse("/a/blobs/" + DIGEST.replace(":", "%3A")))
                .contains(new RegistryPath(RegistryPath.Kind.BLOB, "a", DIGEST));
        assertThat(RegistryPath.parse("/blobs/uploads/blobs/" + DIGEST))
                .contains(new RegistryPath(RegistryPath.Kind.BLOB, "blobs/uploads", DIGEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "/x", "/a/b", "/a/blobs/uploads/nothing", "/a/blobs/uploads/" + "-/etc/passwd"})
    void whatHasNoFormIsNoEndpoint(String path) {
        assertThat(RegistryPath.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/UPPER/manifests/x",
                "/a/../manifests/x",
                "/a//b/manifests/x",
                "/-a/manifests/x",
                "/a%2Fb/manifests/x",
                "/a/manifests/%2e%2e",
                "/a/manifests/..",
                "/a/blobs/latest",
                "/a/blobs/sha256:00",
                "/a/referrers/tag",
                "/manifests/x",
                "//manifests/x"
            })
    void whatDoesNotFitIsRefused(String path) {
        assertThatThrownBy(() -> RegistryPath.parse(path)).isInstanceOf(RegistryError.class);
    }

    @Test
    void aNameHasAtMost255Characters() {
        assertThat(RegistryPath.isName("a".repeat(255))).isTrue();
        assertThat(RegistryPath.isName("a".repeat(256))).isFalse();
    }

    /** An expression that tries every way to read such a name would take years. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aHostileNameIsReadInOneWay() {
        assertThat(RegistryPath.isName("a-".repeat(120) + "!")).isFalse();
    }
}

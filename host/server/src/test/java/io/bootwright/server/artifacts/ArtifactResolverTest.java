package io.bootwright.server.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactResolverTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final URI TARGET = URI.create("http://10.0.2.2:8080");

    private final ArtifactResolver resolver = new RegistryArtifactResolver(
            (repository, reference) -> repository.equals("os-images/debian")
                    ? Optional.of(new OwnRegistry.OwnArtifact(DIGEST, reference.equals("two") ? 2 : 1))
                    : Optional.empty(),
            () -> Set.of("127.0.0.1:8080", "controller.api.internal:8080"),
            (reference, singleLayer) -> "sha256:" + "f".repeat(64));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8080/os-images/debian:13",
                "Controller.API.internal:8080/os-images/debian:13",
                "10.0.2.2:8080/os-images/debian",
                "127.0.0.1:8080/os-images/debian:13@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void everyNameOfThisHostLeadsToItsRegistryAsTheTargetSeesIt(String reference) {
        PinnedArtifact pinned = resolver.resolve(reference, true, TARGET);
        assertThat(pinned.reference()).isEqualTo("10.0.2.2:8080/os-images/debian@" + DIGEST);
        assertThat(pinned.ownDigest()).hasValue(DIGEST);
    }

    @Test
    void anotherRegistryKeepsItsName() {
        PinnedArtifact pinned = resolver.resolve("my-registry.com/os-images/ubuntu-rootfs:22.04", true, TARGET);
        assertThat(pinned.reference()).isEqualTo("my-registry.com/os-images/ubuntu-rootfs@sha256:" + "f".repeat(64));
        assertThat(pinned.ownDigest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debian:13",
                "os-images/debian:13",
                "127.0.0.1:8080/",
                "127.0.0.1:8080/UPPER:1",
                "127.0.0.1:8080/x:ta g",
                "127.0.0.1:8080/../x:1",
                "127.0.0.1:8080/x@sha256:12",
                "http://127.0.0.1:8080/x:1",
                "user@host.test/x:1",
                "127.0.0.1:8080/os-images/none:1",
                "127.0.0.1:8080/os-images/debian:two"
            })
    void whatCannotBeInstalledIsRefusedWithItsReason(String reference) {
        assertThatThrownBy(() -> resolver.resolve(reference, true, TARGET))
                .isInstanceOf(UnresolvableException.class)
                .hasMessageContaining("\"");
    }

    @Test
    void aRegistryThatCannotBeReachedIsNamed() {
        assertThatThrownBy(() ->
                        new ForeignRegistry().resolve(OciReference.parse("127.0.0.1:9/os-images/debian:13"), true))
                .isInstanceOf(UnresolvableException.class)
                .hasMessageContaining("127.0.0.1:9/os-images/debian:13")
                .hasMessageContaining("cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "::1",
                "fd00::1",
                "fe80::1",
                "0.0.0.0"
            })
    void privateAddressesAreKnown(String address) throws Exception {
        assertThat(ForeignRegistry.isPrivate(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void publicAddressesAreNotPrivate() throws Exception {
        assertThat(ForeignRegistry.isPrivate(InetAddress.getByName("93.184.216.34")))
                .isFalse();
    }
}

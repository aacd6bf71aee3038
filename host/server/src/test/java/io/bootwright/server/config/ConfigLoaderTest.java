package io.bootwright.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    @Test
    void pinsEveryDefault() {
        assertThat(ConfigLoader.defaults())
                .isEqualTo(new Config(
                        new HostPort("127.0.0.1", 8080),
                        new Config.ConfiguredUrls(Optional.empty(), Optional.empty(), Optional.empty()),
                        new Config.Listeners(Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        new Config.DatabaseAccess(Optional.empty(), Optional.empty(), Optional.empty()),
                        new Config.RegistrySettings(
                                List.of(), List.of(), 5L << 30, 256, 64, Duration.ofDays(7), 50L << 20),
                        new Config.BundleSettings(Config.Signatures.WARN, Optional.empty()),
                        new Config.JobSettings(Optional.of(Duration.ofDays(90))),
                        new Deadlines(
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(20),
                                Duration.ofMinutes(5),
                                Duration.ofHours(3),
                                Duration.ofMinutes(10))));
    }

    @Test
    void readsEveryKey() {
        Config config = parse("""
                listen: "[::1]:0"
                urls: {public: https://boot.example/, media: http://10.0.0.1:8080, target: http://10.1.0.1:8080}
                listeners: {media: 10.0.0.1:8080, target: 10.1.0.1:8080}
                tls: {certificate: tls/cert.pem, key: /etc/key.pem}
                database: {url: "jdbc:postgresql://db/boot", username: boot, password-file: db.password}
                registry: {anonymous-pull: [os-images/*], names: [controller.api.internal:8080], low-water: 10MiB, max-pulls: 9,
                  max-pushes: 8, scrub-every: P2D, scrub-rate: 1MiB}
                bundles:
                  signatures: require
                  trust: trusted
                jobs: {keep: P30D}
                deadlines: {insert: PT1M, first-contact: PT2M, heartbeat: PT3M, total: PT4H, cleanup: PT5M}
                """);
        assertThat(config)
                .isEqualTo(new Config(
                        new HostPort("::1", 0),
                        new Config.ConfiguredUrls(
                                Optional.of(URI.create("https://boot.example")),
                                Optional.of(URI.create("http://10.0.0.1:8080")),
                                Optional.of(URI.create("http://10.1.0.1:8080"))),
                        new Config.Listeners(
                                Optional.of(new HostPort("10.0.0.1", 8080)),
                                Optional.of(new HostPort("10.1.0.1", 8080))),
                        Optional.of(new Config.TlsFiles(Path.of("/base/tls/cert.pem"), Path.of("/etc/key.pem"))),
                        new Config.DatabaseAccess(
                                Optional.of("jdbc:postgresql://db/boot"),
                                Optional.of("boot"),
                                Optional.of(Path.of("/base/db.password"))),
                        new Config.RegistrySettings(
                                List.of("os-images/*"),
                                List.of("controller.api.internal:8080"),
                                10L << 20,
                                9,
                                8,
                                Duration.ofDays(2),
                                1L << 20),
                        new Config.BundleSettings(Config.Signatures.REQUIRE, Optional.of(Path.of("/base/trusted"))),
                        new Config.JobSettings(Optional.of(Duration.ofDays(30))),
                        new Deadlines(
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(2),
                                Duration.ofMinutes(3),
                                Duration.ofHours(4),
                                Duration.ofMinutes(5))));
    }

    @Test
    void listsAllFaultsWithTheirLines() {
        assertThat(faults("""
                listne: 127.0.0.1:1
                urls:
                  pubilc: http://x
                  media: ftp://x
                deadlines: {insert: 5m, hartbeat: PT1M, total: PT0S}
                registry: {low-water: plenty, anonymous-pull: os-images}
                tls: {key: x}
                database: {url: "jdbc:postgresql://db/x?password=secret"}
                jobs: {keep: P0D}
                """))
                .containsExactlyInAnyOrder(
                        "c.yaml:1: listne is not known. Did you mean \"listen\"?",
                        "c.yaml:3: urls.pubilc is not known. Did you mean \"public\"?",
                        "c.yaml:4: urls.media must be a URL such as https://host:8080, without user, query or fragment",
                        "c.yaml:5: deadlines.insert must be a duration from PT1S to P7D, such as PT5M",
                        "c.yaml:5: deadlines.hartbeat is not known. Did you mean \"heartbeat\"?",
                        "c.yaml:5: deadlines.total must be a duration from PT1S to P7D, such as PT5M",
                        "c.yaml:6: registry.low-water must be a size in bytes, KiB, MiB, GiB or TiB, such as 5GiB",
                        "c.yaml:6: registry.anonymous-pull must be a list, such as [one, two]",
                        "c.yaml:7: tls.key needs the other of certificate and key too",
                        "c.yaml:8: database.url must be jdbc:postgresql:… or jdbc:hsqldb:…, without a password (that"
                                + " belongs into password-file)",
                        "c.yaml:9: jobs.keep must be off, or days from P1D to P3650D");
    }

    @Test
    void keepsJobsForEverWhenAsked() {
        assertThat(parse("jobs: {keep: off}").jobs().keep()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen: &a 127.0.0.1:1",
                "urls: {public: *a}",
                "listen: 127.0.0.1:1\nlisten: 127.0.0.1:2",
                "listen: 127.0.0.1:1\n---\nlisten: 127.0.0.1:2",
                "urls: {<<: {public: http://x}}",
                "listen: !!java.net.URL http://x",
                "[1, 2]",
                "listen: [",
                "listen: 127.0.0.1:70000",
                "listen: 8080",
                "urls: 5",
            })
    void refusesWhatIsNotPlainYaml(String text) {
        assertThat(faults(text)).isNotEmpty().allMatch(fault -> fault.startsWith("c.yaml:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "urls:\n", "registry: {}\n", "listen: ~\n"})
    void emptyMeansDefaults(String text) {
        assertThat(parse(text)).isEqualTo(ConfigLoader.defaults());
    }

    private static Config parse(String text) {
        return ConfigLoader.parse("c.yaml", Path.of("/base"), text);
    }

    private static List<String> faults(String text) {
        return catchThrowableOfType(ConfigException.class, () -> parse(text)).faults();
    }
}

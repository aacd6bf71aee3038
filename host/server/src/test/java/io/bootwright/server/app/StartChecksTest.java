package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import io.bootwright.server.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartChecksTest {
    private static final String TLS = "tls: {certificate: c.pem, key: k.pem}\n";

    @TempDir
    Path directory;

    private Config config(String text) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("bootwright.yaml"), text));
    }

    private void check(String text) throws IOException {
        Config config = config(text);
        StartChecks.check(config, config.listen());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen: 10.0.0.1:80\nlisteners: {media: 10.0.0.1:80}",
                "listen: 0.0.0.0:80\nlisteners: {media: 10.0.0.1:80}",
                "listen: 10.0.0.1:80\nlisteners: {target: \"[::]:80\"}",
                "listeners: {media: 10.0.0.1:80, target: 10.0.0.1:80}"
            })
    void listenersMustDiffer(String text) {
        assertThatThrownBy(() -> check(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("listens already")
                .hasMessageContaining("listeners.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TLS  | urls: {public: 'http://10.0.0.1:80'}   | listen: 10.0.0.1:80   | urls.public | Write https.",
                "TLS  | urls: {media: 'http://10.0.0.1:80'}    | listen: 10.0.0.1:80   | urls.media  | listeners.media",
                "TLS  | urls: {media: 'http://127.0.0.1:80'}   | listen: 0.0.0.0:80    | urls.media  | listeners.media",
                "TLS  | urls: {target: 'http://h.example:80'}  | listen: h.example:80  | urls.target | listeners.target",
                "none | urls: {public: 'https://10.0.0.1:80'}  | listen: 10.0.0.1:80   | urls.public | tls.certificate",
                "none | urls: {public: 'https://10.0.0.1'}     | listen: 10.0.0.1:443  | urls.public | tls.certificate",
                "none | urls: {media: 'https://10.0.0.1:81'}   | listeners: {media: 10.0.0.1:81} | urls.media | tls.certificate"
            })
    void aUrlMustFitTheListenerItLeadsTo(String tls, String urls, String listener, String key, String remedy) {
        assertThatThrownBy(() -> check((tls.equals("TLS") ? TLS : "") + urls + "\n" + listener + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TLS + "listen: 10.0.0.1:443\nurls: {public: 'http://proxy.example:80'}",
                "listen: 127.0.0.1:8080\nurls: {public: 'https://host.example'}",
                "listen: 0.0.0.0:8080\nurls: {public: 'https://proxy.example:8080'}",
                TLS + "listeners: {media: 10.0.0.1:81}\nurls: {media: 'http://10.0.0.1:81'}",
                TLS + "listeners: {media: 10.0.0.1:81, target: 10.0.0.1:82}\n"
                        + "urls: {media: 'https://10.0.0.1:81', target: 'http://10.0.0.1:82'}"
            })
    void aProxyMayTranslateAndAListenerOfItsOwnSpeaksItsUrlsScheme(String text) {
        assertThatCode(() -> check(text)).doesNotThrowAnyException();
    }

    @Test
    void listenersSpeakTheSchemeOfTheirUrls() throws IOException {
        assertThat(ListenerSchemes.of(config(TLS
                        + "listeners: {media: 10.0.0.1:81, target: 10.0.0.1:82}\nurls: {media: 'http://10.0.0.1:81'}")))
                .isEqualTo(new ListenerSchemes(true, false, true));
        assertThat(ListenerSchemes.of(config("listeners: {media: 10.0.0.1:81}\nurls: {media: 'http://10.0.0.1:81'}")))
                .isEqualTo(new ListenerSchemes(false, false, false));
        assertThat(ListenerSchemes.of(config(TLS + "urls: {media: 'http://10.0.0.1:81'}")))
                .isEqualTo(new ListenerSchemes(true, true, true));
    }

    @Test
    void requiredSignaturesNeedTheDirectoryOfKeys() throws IOException {
        Path trust = directory.resolve("trust");
        String text = "bundles: {signatures: require, trust: \"" + trust + "\"}\n";
        assertThatThrownBy(() -> check(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bundles.trust")
                .hasMessageContaining(trust.toString());
        assertThatCode(() -> check(text.replace("require", "warn"))).doesNotThrowAnyException();
        Files.createDirectory(trust);
        assertThatCode(() -> check(text)).doesNotThrowAnyException();
    }

    @Test
    void allFaultsAreSaidAtOnce() {
        assertThatThrownBy(() -> check("listen: 10.0.0.1:80\nlisteners: {media: 10.0.0.1:80}\n"
                        + "urls: {public: 'https://10.0.0.1:80'}\nbundles: {signatures: require, trust: nowhere}"))
                .hasMessageContaining("listeners.media")
                .hasMessageContaining("urls.public")
                .hasMessageContaining("bundles.trust");
    }
}

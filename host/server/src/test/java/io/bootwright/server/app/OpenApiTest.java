package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.errors.ProblemCode;
import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigLoader;
import io.bootwright.server.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The hand-kept description and the mounted routes must say the same. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    @TempDir
    Path directory;

    private final Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions()))
            .load(new String(OperationsRoutes.document(), StandardCharsets.UTF_8));

    @Test
    void describesEveryRouteAndNoOther() throws IOException {
        Config config = ConfigLoader.defaults().withListen(new HostPort("127.0.0.1", 0));
        try (Host host = Host.open(directory.resolve("data"), config)) {
            host.start();
            SortedSet<String> mounted = new TreeSet<>();
            // The registry parses its paths itself, below one wildcard; HEAD is implied by GET.
            host.routes().keySet().stream()
                    .filter(route -> !route.contains(" /v2") && !route.startsWith("HEAD "))
                    .forEach(mounted::add);
            SortedSet<String> described = new TreeSet<>();
            paths().forEach((path, methods) -> methods.keySet().stream()
                    .filter(METHODS::contains)
                    .filter(method -> !path.startsWith("/v2"))
                    .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
            assertThat(described).isEqualTo(mounted);
        }
    }

    @Test
    void describesTheQueryParametersThatEachRouteTakes() throws IOException {
        Config config = ConfigLoader.defaults().withListen(new HostPort("127.0.0.1", 0));
        try (Host host = Host.open(directory.resolve("data"), config)) {
            host.start();
            SortedMap<String, Set<String>> mounted = host.routes();
            operations((route, operation) -> {
                if (!route.contains(" /v2")) {
                    assertThat(queryParameters(operation)).as(route).isEqualTo(mounted.get(route));
                }
            });
        }
    }

    /** The registry is an exception: its protocol says nothing of unknown parameters, and clients send some. */
    @Test
    void everyRouteRefusesAQueryParameterItDoesNotTake() throws Exception {
        Config config = ConfigLoader.defaults().withListen(new HostPort("127.0.0.1", 0));
        try (Host host = Host.open(directory.resolve("data"), config);
                HttpClient client = HttpClient.newHttpClient()) {
            host.start();
            String token =
                    Files.readString(directory.resolve("data/admin.token")).strip();
            operations((route, operation) -> {
                String[] parts = route.split(" ", 2);
                URI uri = host.url().resolve(parts[1].replaceAll("\\{[^}]*}", "x") + "?nonsense=1");
                var request = HttpRequest.newBuilder(uri)
                        .method(parts[0], BodyPublishers.noBody())
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(30));
                HttpResponse<String> answer = send(client, request.build());
                if (parts[1].startsWith("/v2")) {
                    assertThat(answer.body()).as(route).doesNotContain("unknown-parameter");
                } else {
                    assertThat(answer.statusCode()).as(route).isEqualTo(400);
                    assertThat(answer.body()).as(route).contains("\"code\":\"unknown-parameter\"", "nonsense");
                }
            });
        }
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every operation as {@code METHOD /path}. */
    private void operations(BiConsumer<String, Map<?, ?>> each) {
        paths().forEach((path, methods) -> methods.forEach((method, operation) -> {
            if (METHODS.contains(method)) {
                each.accept(method.toUpperCase(Locale.ROOT) + " " + path, (Map<?, ?>) operation);
            }
        }));
    }

    private Set<String> queryParameters(Map<?, ?> operation) {
        Set<String> names = new TreeSet<>();
        if (operation.get("parameters") instanceof List<?> parameters) {
            for (Object parameter : parameters) {
                Object reference = ((Map<?, ?>) parameter).get("$ref");
                Object resolved = reference == null
                        ? parameter
                        : at(document, reference.toString().substring(2).split("/"));
                if ("query".equals(((Map<?, ?>) resolved).get("in"))) {
                    names.add(((Map<?, ?>) resolved).get("name").toString());
                }
            }
        }
        return names;
    }

    @Test
    void listsTheWholeCatalogueOfProblems() {
        Object codes = at(document, "components", "schemas", "Problem", "properties", "code", "enum");
        assertThat(codes)
                .isEqualTo(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::code)
                        .toList());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        check(document);
    }

    private void check(Object node) {
        switch (node) {
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    if (key.equals("$ref")) {
                        String[] steps = value.toString().substring(2).split("/");
                        assertThat(at(document, steps)).as("%s", value).isNotNull();
                    } else if (value != null) {
                        check(value);
                    }
                });
            case List<?> list -> list.stream().filter(each -> each != null).forEach(this::check);
            default -> {}
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Map<String, Object>> paths() {
        return (Map<String, Map<String, Object>>) document.get("paths");
    }

    private static Object at(Object start, String... steps) {
        Object node = start;
        for (String step : steps) {
            node = ((Map<?, ?>) node).get(step);
        }
        return node;
    }
}

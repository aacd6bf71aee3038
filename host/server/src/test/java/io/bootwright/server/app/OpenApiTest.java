package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigLoader;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.http.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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
            host.routes().stream()
                    .filter(route -> !route.contains(" /v2") && !route.startsWith("HEAD "))
                    .forEach(mounted::add);
            SortedSet<String> described = new TreeSet<>();
            paths().forEach((path, methods) -> methods.keySet().stream()
                    .filter(METHODS::contains)
                    .filter(method -> !path.startsWith("/v2"))
                    .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path)));
            assertThat(mounted).as("wired by now: shorten the list").noneMatch(OpenApiTest::isNotWiredYet);
            described.removeIf(OpenApiTest::isNotWiredYet);
            assertThat(described).isEqualTo(mounted);
        }
    }

    /** Described already, served once the features are wired. */
    private static boolean isNotWiredYet(String route) {
        return route.contains(" /media/") || route.contains(" /api/v1/bundles");
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

package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.finding.Fault;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleIsolationTest {
    @TempDir
    Path directory;

    @Test
    void aBundleSeesTheJdkAndTheApiAndNothingOfTheHost() {
        try (TestRoom room = new TestRoom(directory)) {
            TestBundle.of("spy", "1.0.0").workflow("""
                            public void check(Recipe recipe, Problems problems) {
                                for (String name : List.of("io.bootwright.server.bundles.Bundles", "io.bootwright.bundle.Bundle",
                                        "com.fasterxml.jackson.databind.JsonNode", "org.jdbi.v3.core.Jdbi",
                                        "io.helidon.webserver.WebServer", "org.yaml.snakeyaml.Yaml", "java.sql.Driver",
                                        "org.w3c.dom.Document", "org.slf4j.Logger", "org.pf4j.ExtensionPoint")) {
                                    look(name, getClass().getClassLoader(), problems);
                                    look(name, Thread.currentThread().getContextClassLoader(), problems);
                                }
                                if (getClass().getClassLoader().getResource("io/bootwright/bundle/bundle.schema.json") != null) {
                                    problems.add("", "sees a resource of the host");
                                }
                            }
                            private static void look(String name, ClassLoader loader, Problems problems) {
                                try {
                                    Class.forName(name, false, loader);
                                    problems.add("/" + name, "sees it");
                                } catch (ClassNotFoundException e) {
                                    // as it should be
                                }
                            }
                            """).jar(room.plugins());

            List<Fault> seen = room.await("spy.target", "1.0.0").check(TestRoom.recipe("spy.target"));

            assertThat(seen.stream().map(Fault::pointer).distinct())
                    .containsExactly(
                            "/java.sql.Driver",
                            "/org.w3c.dom.Document",
                            "/org.slf4j.Logger",
                            "/org.pf4j.ExtensionPoint");
        }
    }

    @Test
    void twoBundlesCarryDifferentVersionsOfOneLibrary() {
        try (TestRoom room = new TestRoom(directory)) {
            for (String version : List.of("1", "2")) {
                TestBundle.of("user" + version, "1.0.0")
                        .source(
                                "lib.Library",
                                "package lib; public class Library { public static String version() { return \""
                                        + version + "\"; } }")
                        .workflow("""
                                public void check(Recipe recipe, Problems problems) {
                                    problems.add("", "library " + lib.Library.version());
                                }
                                """)
                        .jar(room.plugins());
            }

            assertThat(room.await("user1.target", "1.0.0").check(TestRoom.recipe("user1.target")))
                    .containsExactly(new Fault("", "library 1"));
            assertThat(room.await("user2.target", "1.0.0").check(TestRoom.recipe("user2.target")))
                    .containsExactly(new Fault("", "library 2"));
        }
    }

    @Test
    void fiftyReplacementsLeaveNoClassLoaderBehind() {
        try (TestRoom room = new TestRoom(directory)) {
            List<WeakReference<ClassLoader>> loaders = new java.util.ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Path jar = TestBundle.of("again", "1.0." + i)
                        .workflow("""
                                public void check(Recipe recipe, Problems problems) { problems.add("", "%d"); }
                                """.formatted(i))
                        .jar(directory.resolve("made"));
                loaders.add(installAndCall(room, jar, i));
            }

            TestRoom.await("class loaders of replaced versions to go", () -> {
                System.gc();
                return loaders.stream().limit(49).allMatch(loader -> loader.get() == null);
            });
            assertThat(loaders.getLast().get()).isNotNull();
            assertThat(room.bundles().loaded()).isEqualTo(1);
        }
    }

    private static WeakReference<ClassLoader> installAndCall(TestRoom room, Path jar, int i) {
        assertThat(room.bundles().drop(jar)).isEmpty();
        var workflow = room.bundles().active("again.target").orElseThrow();
        assertThat(workflow.check(TestRoom.recipe("again.target"))).containsExactly(new Fault("", "" + i));
        return new WeakReference<>(room.bundles().loaderOf(workflow.bundle()));
    }
}

package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.server.bundles.PublishingRoom.Answer;
import io.bootwright.server.bundles.PublishingRoom.Way;
import io.bootwright.server.config.Config.Signatures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, on each of the three ways in: with its reason, and nothing changes. */
class RefusalsTest {
    private static final String UNIT = "[Service]\nType=oneshot\nExecStart=/bin/true\n";

    @TempDir
    private static Path directory;

    private static PublishingRoom room;
    private static int number;

    @BeforeAll
    static void open() {
        room = new PublishingRoom(directory.resolve("require"), Signatures.REQUIRE);
        for (Way way : Way.values()) {
            assertThat(room.publish(way, TestBundle.of(base(way), "1.0.0")).status())
                    .isEqualTo(201);
        }
    }

    @AfterAll
    static void close() {
        room.close();
    }

    private static String base(Way way) {
        return "demo-" + way.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** A case: what is wrong, and what the reason must say. */
    private record Case(
            String name, Function<String, TestBundle> bundle, Signing signing, String code, String... reasons) {
        @Override
        public String toString() {
            return name;
        }
    }

    private enum Signing {
        GOOD,
        BAD,
        NONE
    }

    private static Case of(String name, UnaryOperator<TestBundle> change, String... reasons) {
        return new Case(
                name,
                id -> change.apply(TestBundle.of(id, "1.1." + ++number)),
                Signing.GOOD,
                "bundle-invalid",
                reasons);
    }

    private static List<Case> cases() {
        return List.of(
                new Case(
                        "bad signature",
                        id -> TestBundle.of(id, "1.1." + ++number),
                        Signing.BAD,
                        "bundle-untrusted",
                        "bad signature",
                        "1 trusted keys"),
                new Case(
                        "unsigned",
                        id -> TestBundle.of(id, "1.1." + ++number),
                        Signing.NONE,
                        "bundle-untrusted",
                        "unsigned",
                        "bundles.signatures: require"),
                of("bad schema", b -> b.file("recipe.schema.json", "{\"type\": \"nonsense\"}"), "recipe.schema.json"),
                of("path traversal", b -> b.entry("../../etc/cron.d/evil", "x"), "leads out of the jar"),
                of("zip bomb", b -> b.entry("bomb", "0".repeat(30_000_000)), "times its size"),
                new Case(
                        "a target that belongs to another bundle",
                        id -> TestBundle.of("thief", "1.0." + ++number)
                                .yaml("name: thief.target", "name: " + id + ".target")
                                .file("systemd/" + id + ".target", "[Unit]\nRequires=thief.service\n")
                                .file("recipe.schema.json", TestBundle.schema(id)),
                        Signing.GOOD,
                        "bundle-invalid",
                        "is served by the bundle demo-"),
                new Case(
                        "an id that is not the jar's",
                        id -> TestBundle.of(id, "1.1." + ++number)
                                .entry("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nPlugin-Id: other\r\n\r\n"),
                        Signing.GOOD,
                        "bundle-invalid",
                        "Plugin-Id: other"),
                new Case(
                        "same version, other bytes",
                        id -> TestBundle.of(id, "1.0.0").file("static/more", "x"),
                        Signing.GOOD,
                        "conflict",
                        "is installed with other content",
                        "Raise the version"),
                of("unknown unit", b -> b.yaml("unit: ", "unit: not-"), "there is no unit not-"),
                new Case(
                        "unit that the image lacks",
                        id -> TestBundle.of(id, "1.1." + ++number).file("systemd/" + id + ".service", UNIT + "#\n"),
                        Signing.GOOD,
                        "units-missing",
                        "media/maintenance:latest (v7) lacks units",
                        ".service (another version)"),
                of("unknown key", b -> b.yaml("completion:", "completoin:"), "Did you mean"),
                of("anchor", b -> b.yaml("units:", "units: &a"), "anchor"),
                of("duplicate key", b -> b.yaml("title:", "title: twice\ntitle:"), "title"),
                of("plugin API too new", b -> b.yaml(">=1.0.0 <2.0.0", ">=2.0.0"), "plugin API >=2.0.0"),
                of(
                        "a target that never starts its step",
                        b -> b.file("systemd/" + b.id() + ".target", "[Unit]\n"),
                        ".target: error: never starts the step",
                        "Require the last step"),
                of(
                        "a class that ends the host",
                        b -> b.workflow("public void check(Recipe r, Problems p) {\nSystem.exit(3); }"),
                        "test/It.java:6: error: check uses java.lang.System.exit, which ends the whole host."),
                of(
                        "a class with a thread of its own",
                        b -> b.workflow("public void check(Recipe r, Problems p) { new Thread(() -> {}).start(); }"),
                        "reaches threads, which outlive the call"),
                of(
                        "constructor throws",
                        b -> b.workflow("public It() { throw new IllegalStateException(); }"),
                        "its own code broke off at "));
    }

    static Stream<Arguments> everyWay() {
        List<Arguments> all = new ArrayList<>();
        for (Way way : Way.values()) {
            cases().forEach(each -> all.add(Arguments.of(way, each)));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("everyWay")
    void isRefusedWithItsReasonAndNothingChanges(Way way, Case wrong) {
        String id = base(way);
        room.image(lock(id));
        TestBundle bundle = wrong.bundle().apply(id);
        Optional<String> tag = room.tag(bundle.id(), bundle.version());
        byte[] jar = bundle.bytes();
        Optional<String> signature = switch (wrong.signing()) {
            case GOOD -> Optional.of(room.key.sign(jar));
            case BAD -> Optional.of(new SigningKey().sign(jar));
            case NONE -> Optional.empty();
        };

        Answer answer = way.publish(room, bundle, jar, signature);

        assertThat(answer.text()).contains(wrong.reasons());
        assertThat(answer.status()).isEqualTo(way == Way.REST && wrong.code().equals("conflict") ? 409 : 400);
        if (way == Way.REST) {
            assertThat(answer.code()).isEqualTo(wrong.code());
        }
        if (way == Way.OCI) {
            assertThat(answer.text()).contains("MANIFEST_INVALID");
        }
        assertThat(room.tag(bundle.id(), bundle.version())).isEqualTo(tag);
        assertThat(room.bundle(id).path("active").asText()).isEqualTo("1.0.0");
        assertThat(room.bundle(id).path("versions")).hasSize(1);
        assertThat(room.bundles().active(id + ".target").orElseThrow().check(TestRoom.recipe(id + ".target")))
                .isEmpty();
        assertThat(room.bundles().rejections())
                .anySatisfy(rejection ->
                        assertThat(String.join(" ", rejection.reasons())).contains(wrong.reasons()));
        assertThat(directory.resolve("require/bundles/staging")).isEmptyDirectory();
    }

    private static UnitsLock lock(String id) {
        List<UnitsLock.Unit> units = new ArrayList<>();
        for (String bundle : List.of(id, "thief")) {
            units.add(new UnitsLock.Unit(
                    bundle + ".target",
                    TestBundle.sha256("[Unit]\nRequires=" + bundle + ".service\n"),
                    Optional.of(bundle)));
            units.add(new UnitsLock.Unit(bundle + ".service", TestBundle.sha256(UNIT), Optional.of(bundle)));
        }
        return new UnitsLock(1, "v7", units, List.of());
    }

    @Test
    void aPushMustNameTheBundleAndItsVersion() {
        TestBundle bundle = TestBundle.of("named", "3.0.0");
        byte[] jar = bundle.bytes();
        Optional<String> signature = Optional.of(room.key.sign(jar));

        for (String[] place : List.of(new String[] {"other", "3.0.0"}, new String[] {"named", "latest"})) {
            Answer answer = room.push(place[0], place[1], jar, signature);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("MANIFEST_INVALID", "Push it to bundles/named:3.0.0");
            assertThat(room.tag(place[0], place[1])).isEmpty();
        }
        assertThat(room.bundles().active("named.target")).isEmpty();
    }

    @Test
    void aBadSignatureIsRefusedAlsoWhereNoneIsRequired() {
        try (PublishingRoom lenient = new PublishingRoom(directory.resolve("warn"), Signatures.WARN)) {
            for (Way way : Way.values()) {
                TestBundle bundle = TestBundle.of("free-" + way.name().toLowerCase(java.util.Locale.ROOT), "1.0.0");
                byte[] jar = bundle.bytes();
                for (String bad : List.of(new SigningKey().sign(jar), lenient.key.sign(new byte[1]), "rubbish", "")) {
                    Answer answer = way.publish(lenient, bundle, jar, Optional.of(bad));
                    assertThat(answer.status()).isEqualTo(400);
                    assertThat(answer.text()).contains("bad signature");
                }
                assertThat(way.publish(lenient, bundle, jar, Optional.empty()).status())
                        .isEqualTo(201);
                assertThat(signature(lenient, bundle)).isEqualTo("unsigned");

                way.publish(lenient, bundle, jar, Optional.of(lenient.key.sign(jar)));
                TestRoom.await("signature", () -> signature(lenient, bundle).equals("ci.pem"));
            }
        }
    }

    private static String signature(PublishingRoom room, TestBundle bundle) {
        return room.bundle(bundle.id()).at("/versions/0/signature").asText();
    }
}

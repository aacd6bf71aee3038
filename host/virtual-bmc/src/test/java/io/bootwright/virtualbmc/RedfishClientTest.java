package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.StrictYaml;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.MediaStrategy;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.system.BootTarget;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.redfish.transport.Secret;
import io.bootwright.virtualbmc.redfish.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's Redfish client against each way in which a BMC may differ: the order of work of an installation. */
class RedfishClientTest {
    private static final RedfishTimeouts QUICK = new RedfishTimeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(700),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(50));

    @TempDir
    private Path directory;

    private PlayedHost host;
    private Optional<VirtualBmc> running = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        host = new PlayedHost();
    }

    @AfterEach
    void stop() {
        running.ifPresent(VirtualBmc::close);
        host.close();
    }

    /** A machine that behaves as the careful one, but for these switches. */
    private VirtualMachine machine(String switches) {
        try {
            ObjectMapper json = new ObjectMapper();
            ObjectNode profile = json.valueToTree(Profile.named("generic-two-cd"));
            overlay(
                    profile,
                    StrictYaml.tree(switches.getBytes(StandardCharsets.UTF_8)).root());
            VirtualBmc bmc = VirtualBmc.builder()
                    .profile(json.treeToValue(profile, Profile.class))
                    .speed(20)
                    .start();
            running = Optional.of(bmc);
            return bmc.machines().getFirst();
        } catch (IOException e) {
            throw new AssertionError(switches, e);
        }
    }

    private static void overlay(ObjectNode base, JsonNode more) {
        more.properties().forEach(entry -> {
            assertThat(base.has(entry.getKey())).as(entry.getKey()).isTrue();
            if (entry.getValue().isObject()) {
                overlay((ObjectNode) base.get(entry.getKey()), entry.getValue());
            } else {
                base.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static RedfishClient connect(VirtualMachine machine) {
        return connect(machine, "admin");
    }

    private static RedfishClient connect(VirtualMachine machine, String password) {
        return RedfishClient.connect(
                new BmcAddress(machine.url(), "admin", Secret.of(password), new TlsTrust.System()),
                Optional.empty(),
                QuirkSelection.auto(),
                QUICK);
    }

    private void install(VirtualMachine machine) throws IOException {
        URI installer = host.installer(directory, 300_000);
        URI task = host.task(directory, host.job(machine.serial()));
        try (RedfishClient client = connect(machine)) {
            client.powerOff();
            client.ejectAll();
            List<MediaSlot> cds = client.slots().stream().filter(MediaSlot::cd).toList();
            client.insert(cds.get(0), installer);
            client.insert(cds.get(1), task);
            client.bootOnce(BootTarget.CD);
            client.powerOn();
        }
        await("final report")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !host.reports.isEmpty()
                        && host.reports.getLast().path("status").asText().equals("success"));
        try (RedfishClient client = connect(machine)) {
            client.powerOff();
            client.ejectAll();
            client.bootFromDisk();
            client.powerOn();
        }
        await("boot from disk")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().boots().size() == 2);
        assertThat(machine.view().boots()).containsExactly("cd", "disk");
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
        assertThat(machine.view().resets()).isZero();
        assertThat(machine.view().media()).allMatch(slot -> slot.url().isEmpty());
        assertThat(machine.sessions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "media: {at: [manager]}",
                "media: {at: [system, manager]}",
                "media: {insert: patch}",
                "media: {inserted: required}",
                "media: {inserted: refused}",
                "media: {transfer-method: required}",
                "media: {transfer-protocol: required}",
                "media: {transfer-method: required, transfer-protocol: required, inserted: required}",
                "media: {credentials: required}",
                "media: {refuse-url-characters: '?&=', url-suffix: .iso}",
                "media: {eject-body: required}",
                "media: {eject-lag: 300}",
                "media: {name-survives-eject: true}",
                "media: {drop-after-boot: true}",
                "media: {occupied-status: 500}",
                "media: {check-image: true}",
                "media: {unknown-slot-drops-media: true}",
                "boot: {targets: [None, UsbCd, Hdd], cd-targets: [UsbCd]}",
                "{vendor: Supermicro, boot: {targets: [None, UsbCd, Cd, Hdd], cd-targets: [UsbCd]}}",
                "boot: {mode: read-only}",
                "boot: {mode: absent}",
                "boot: {needs-all-fields: true}",
                "boot: {settings-resource: true}",
                "boot: {reads-continuous: true}",
                "boot: {disabled-needs-target: true}",
                "power: {reset-types: ['On', ForceOff]}",
                "power: {delay: 600}",
                "power: {refuse-same-state: true}",
                "sessions: {available: false}",
                "http: {etag: weak}",
                "http: {etag: weak-unmatched}",
                "http: {etag: none}",
                "http: {if-match-required: true}",
                "http: {shuffle-members: true}",
                "http: {task-insert: true, task-reset: true}"
            })
    void installsWhateverTheBmcIsLike(String switches) throws IOException {
        install(machine(switches));
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic-two-cd", "supermicro-x12", "lenovo-xcc", "idrac9"})
    void installsOnProfilesWithTwoCds(String name) throws IOException {
        Profile profile = Profile.named(name);
        try (VirtualBmc bmc = VirtualBmc.builder().profile(profile).speed(20).start()) {
            VirtualMachine machine = bmc.machines().getFirst();
            MediaStrategy strategy;
            try (RedfishClient client = connect(machine)) {
                strategy = client.probe().strategy();
            }
            if (strategy == MediaStrategy.TWO_CD && profile.media().protocols().contains("http")) {
                install(machine);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error-503:1:POST .*InsertMedia",
                "error-503:2:GET ",
                "error-503:1:PATCH ",
                "drop-connection:2:GET ",
                "drop-connection:1:POST .*Reset",
                "drop-connection-after:1:POST .*Reset",
                "drop-connection-after:1:POST .*InsertMedia",
                "task-202:2:POST .*InsertMedia",
                "task-202:1:POST .*Reset",
                "session-exhaustion:1:",
                "ignore-insert:1:",
                "ignore-override:1:",
                "stale-state:3:GET .*VirtualMedia"
            })
    void getsOverAFault(String text) throws IOException {
        String[] parts = text.split(":", 3);
        VirtualMachine machine = machine("{}");
        Fault fault = Fault.of(Fault.Kind.of(parts[0].replace("-after", "")).orElseThrow())
                .times(Integer.parseInt(parts[1]))
                .on(parts[2]);
        machine.inject(parts[0].endsWith("-after") ? fault.with("after") : fault);
        install(machine);
    }

    @Test
    void probesWithoutTouchingAnything() {
        VirtualMachine machine = machine("{}");
        try (RedfishClient client = connect(machine)) {
            ProbeReport report = client.probe();
            assertThat(report.strategy()).isEqualTo(MediaStrategy.TWO_CD);
            assertThat(report.slots()).extracting(MediaSlot::id).containsExactly("CD1", "CD2");
            assertThat(client.system().serial()).contains(machine.serial());
        }
        assertThat(machine.requests().stream()
                        .filter(request -> !request.method().equals("GET")
                                && !request.path().contains("Sessions")))
                .isEmpty();
    }

    @Test
    void saysThatAnImageIsNotThere() {
        VirtualMachine machine = machine("media: {check-image: true}");
        try (RedfishClient client = connect(machine)) {
            assertThatThrownBy(() -> client.insert(client.slots().getFirst(), host.url("/media/nothing.iso")))
                    .isInstanceOfSatisfying(RedfishException.class, e -> {
                        assertThat(e.kind()).isEqualTo(RedfishException.Kind.REFUSED);
                        assertThat(e.hint()).contains("urls.media");
                    });
        }
        assertThat(machine.sessions()).isZero();
    }

    @Test
    void saysThatTheBmcWantsAnotherScheme() {
        VirtualMachine machine = machine("media: {protocols: [https]}");
        try (RedfishClient client = connect(machine)) {
            assertThatThrownBy(() -> client.insert(client.slots().getFirst(), host.url("/media/x.iso")))
                    .isInstanceOf(RedfishException.class)
                    .hasMessageNotContaining("/media/x.iso");
        }
    }

    @Test
    void triesAWrongPasswordOnce() {
        VirtualMachine machine = machine("{}");
        assertThatThrownBy(() -> connect(machine, "wrong"))
                .isInstanceOfSatisfying(
                        RedfishException.class,
                        e -> assertThat(e.kind()).isEqualTo(RedfishException.Kind.LOGIN_REFUSED));
        assertThat(machine.requests().stream()
                        .filter(request -> request.method().equals("POST")))
                .hasSize(1);
    }
}

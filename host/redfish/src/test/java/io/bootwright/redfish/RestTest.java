package io.bootwright.redfish;

import io.bootwright.redfish.system.BootTarget;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.RedfishException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.FakeBmc.Request;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entity tags, tasks and budget, seen through a boot override and power. */
class RestTest {
    private static final String RESET = FakeBmc.SYSTEM + "/Actions/ComputerSystem.Reset";
    private FakeBmc bmc;

    @BeforeEach
    void start() throws Exception {
        bmc = new FakeBmc();
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    private void bootOnce() {
        try (RedfishClient client = bmc.connect()) {
            client.bootOnce(BootTarget.CD);
        }
    }

    private void powerOn() {
        try (RedfishClient client = bmc.connect()) {
            client.powerOn();
        }
    }

    private List<Optional<String>> tags() {
        return bmc.seen("PATCH", FakeBmc.SYSTEM).stream()
                .map(each -> each.header("If-Match"))
                .toList();
    }

    private void systemTag(String tag, Predicate<Optional<String>> accepted) {
        bmc.on(
                "GET",
                FakeBmc.SYSTEM,
                request -> new Reply(
                        200, tag.isEmpty() ? Map.of() : Map.of("ETag", tag), bmc.resources.get(FakeBmc.SYSTEM)));
        bmc.on("PATCH", FakeBmc.SYSTEM, request -> {
            if (!accepted.test(request.header("If-Match"))) {
                return Reply.of(412, "PreconditionFailed", "The ETag does not match.");
            }
            ((ObjectNode) bmc.resources.get(FakeBmc.SYSTEM).path("Boot"))
                    .setAll((ObjectNode) request.body().path("Boot"));
            return Reply.of(200);
        });
    }

    @Test
    void sendsNoTagWhereThereIsNone() {
        bootOnce();
        assertThat(tags()).containsExactly(Optional.empty());
    }

    @Test
    void sendsAStrongTagAsItIs() {
        systemTag("\"abc\"", tag -> tag.equals(Optional.of("\"abc\"")));
        bootOnce();
        assertThat(tags()).hasSize(1);
    }

    @Test
    void takesTheTagOfTheBody() {
        bmc.resources.get(FakeBmc.SYSTEM).put("@odata.etag", "\"body\"");
        systemTag("", tag -> tag.equals(Optional.of("\"body\"")));
        bootOnce();
        assertThat(tags()).hasSize(1);
    }

    @Test
    void makesAWeakTagStrongWhenItIsRefused() {
        systemTag("W/\"abc\"", tag -> tag.equals(Optional.of("\"abc\"")));
        bootOnce();
        assertThat(tags()).containsExactly(Optional.of("W/\"abc\""), Optional.of("\"abc\""));
    }

    @Test
    void leavesTheTagOutWhenNoFormIsTaken() {
        systemTag("\"abc\"", Optional::isEmpty);
        bootOnce();
        assertThat(tags()).endsWith(Optional.empty());
    }

    @Test
    void sendsAStarWhereATagIsWantedButNoneIsTold() {
        systemTag("", tag -> tag.equals(Optional.of("*")));
        bootOnce();
        assertThat(tags()).endsWith(Optional.of("*"));
    }

    @Test
    void asksForUncompressedAnswersUnlessThatIsRefused() {
        bmc.first(1, "GET", FakeBmc.SYSTEM, request -> Reply.of(406));
        powerOn();
        List<Request> reads = bmc.seen("GET", FakeBmc.SYSTEM);
        assertThat(reads.getFirst().header("Accept-Encoding")).contains("identity");
        assertThat(reads.get(1).header("Accept-Encoding")).isNotEqualTo(Optional.of("identity"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void retriesABusyBmc(int status) {
        bmc.first(2, "GET", FakeBmc.SYSTEM, request -> Reply.of(status).with("Retry-After", "0"));
        bmc.first(2, "POST", RESET, request -> Reply.of(status));
        powerOn();
        assertThat(bmc.seen("POST", "Reset")).hasSize(3);
    }

    @Test
    void retriesWhatIsNotReadyYet() {
        bmc.first(
                2,
                "PATCH",
                FakeBmc.SYSTEM,
                request -> Reply.of(400, "UnableToModifyDuringSystemPOST", "Not during POST."));
        bootOnce();
        assertThat(tags()).hasSize(3);
    }

    @Test
    void retriesABrokenConnection() {
        bmc.first(2, "GET", FakeBmc.SYSTEM, request -> Reply.of(0));
        powerOn();
        assertThat(bmc.seen("GET", FakeBmc.SYSTEM)).hasSizeGreaterThan(2);
    }

    @Test
    void givesUpOnABmcThatStaysBusy() {
        bmc.on("GET", FakeBmc.SYSTEM, request -> Reply.of(503, "ServiceTemporarilyUnavailable", "Busy."));
        assertThatThrownBy(this::powerOn).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            assertThat(e.status()).contains(503);
            assertThat(e).hasMessageContaining("Busy.");
        });
    }

    private void task(String state, String... later) {
        int[] at = {0};
        bmc.on("GET", "/redfish/v1/TaskService/Tasks/9", request -> {
            String now = at[0] == 0 ? state : later[Math.min(at[0], later.length) - 1];
            at[0]++;
            ObjectNode body = Json.object();
            body.put("TaskState", now);
            body.putArray("Messages").addObject().put("Message", "The image is broken.");
            return new Reply(now.equals("Running") ? 202 : 200, Map.of("Retry-After", "0"), body);
        });
    }

    private Reply accepted(Request request) {
        bmc.resources.get(FakeBmc.SYSTEM).put("PowerState", "On");
        return Reply.of(202).with("Location", "/redfish/v1/TaskService/Tasks/9");
    }

    @Test
    void waitsForATask() {
        task("Running", "Running", "Completed");
        bmc.on("POST", RESET, this::accepted);
        powerOn();
        assertThat(bmc.seen("GET", "/Tasks/9")).hasSize(3);
    }

    @Test
    void waitsForATaskGivenInTheBody() {
        task("Running", "Completed");
        bmc.on("POST", RESET, request -> {
            ObjectNode body = Json.object();
            body.put("@odata.id", "/redfish/v1/TaskService/Tasks/9").put("TaskState", "New");
            accepted(request);
            return new Reply(202, Map.of(), body);
        });
        powerOn();
        assertThat(bmc.seen("GET", "/Tasks/9")).hasSize(2);
    }

    @Test
    void readsBackWhenATaskIsNotNamed() {
        bmc.on("POST", RESET, request -> {
            accepted(request);
            return Reply.of(202);
        });
        powerOn();
    }

    @Test
    void toleratesATaskThatAppearsLate() {
        task("Completed", "Completed");
        bmc.first(2, "GET", "/redfish/v1/TaskService/Tasks/9", request -> Reply.of(404));
        bmc.on("POST", RESET, this::accepted);
        powerOn();
        assertThat(bmc.seen("GET", "/Tasks/9")).hasSize(3);
    }

    @Test
    void tellsWhyATaskFailed() {
        task("Exception", "Exception");
        bmc.on("POST", RESET, request -> Reply.of(202).with("Location", "/redfish/v1/TaskService/Tasks/9"));
        assertThatThrownBy(this::powerOn).hasMessageContaining("The image is broken.");
    }

    @Test
    void givesUpOnATaskThatNeverEnds() {
        task("Running", "Running");
        bmc.on(
                "POST",
                RESET,
                request -> Reply.of(202).with("Location", "http://elsewhere/redfish/v1/TaskService/Tasks/9"));
        assertThatThrownBy(this::powerOn)
                .isInstanceOfSatisfying(
                        RedfishException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
    }
}

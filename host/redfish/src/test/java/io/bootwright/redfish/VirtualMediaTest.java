package io.bootwright.redfish;

import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.transport.RedfishException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualMediaTest {
    private static final URI IMAGE = URI.create("http://10.0.0.1:8080/media/secret-token/task.iso");
    private static final String CD1 = FakeBmc.SYSTEM + "/VirtualMedia/CD1";
    private static final String INSERT = FakeBmc.insertAction(CD1);
    private FakeBmc bmc;

    @BeforeEach
    void start() throws Exception {
        bmc = new FakeBmc();
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    private void insert() {
        insert("auto");
    }

    private void insert(String quirks) {
        try (RedfishClient client = bmc.connect(quirks)) {
            client.insert(client.slots().getFirst(), IMAGE);
        }
    }

    private List<JsonNode> payloads() {
        return bmc.seen("POST", "InsertMedia").stream()
                .map(FakeBmc.Request::body)
                .toList();
    }

    private static Set<String> names(JsonNode body) {
        Set<String> names = new TreeSet<>();
        body.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void insertsByImageAloneAndReadsBack() {
        insert();
        assertThat(payloads()).hasSize(1);
        assertThat(names(payloads().getFirst())).containsExactly("Image");
        assertThat(bmc.resources.get(CD1).path("Inserted").asBoolean()).isTrue();
    }

    @Test
    void addsWhatTheErrorNamesAsMissing() {
        bmc.on(
                "POST",
                INSERT,
                request -> request.body().has("TransferProtocolType")
                        ? bmc.inserted(CD1, request)
                        : Reply.of(
                                400,
                                "ActionParameterMissing",
                                "The action needs TransferProtocolType.",
                                "TransferProtocolType"));
        insert();
        assertThat(payloads()).hasSize(2);
        assertThat(payloads().get(1).path("TransferProtocolType").asText()).isEqualTo("HTTP");
    }

    @Test
    void sendsInsertedAndWriteProtectedWhenImageAloneIsNotEnough() {
        bmc.on(
                "POST",
                INSERT,
                request -> request.body().path("Inserted").asBoolean()
                        ? bmc.inserted(CD1, request)
                        : Reply.of(400, "GeneralError", "A general error has occurred."));
        insert();
        assertThat(names(payloads().get(1))).containsExactly("Image", "Inserted", "WriteProtected");
    }

    @Test
    void leavesOutWhatTheErrorNamesAsReadOnly() {
        bmc.on("POST", INSERT, request -> {
            if (request.body().has("WriteProtected")) {
                return Reply.of(400, "PropertyNotWritable", "WriteProtected is read-only.", "WriteProtected");
            }
            return request.body().has("Inserted")
                    ? bmc.inserted(CD1, request)
                    : Reply.of(400, "PropertyMissing", "Inserted is missing.", "Inserted");
        });
        insert();
        assertThat(names(payloads().getLast())).containsExactly("Image", "Inserted");
    }

    @Test
    void givesNoneAsCredentialsWhereSomeAreWanted() {
        bmc.on(
                "POST",
                INSERT,
                request -> request.body().has("UserName") && request.body().has("Password")
                        ? bmc.inserted(CD1, request)
                        : Reply.of(400, "ActionParameterMissing", "UserName and Password are required.", "UserName"));
        insert();
        assertThat(payloads().getLast().path("Password").asText()).isEqualTo("none");
    }

    @Test
    void triesTheNextPayloadWhenOneIsAcceptedAndChangesNothing() {
        bmc.on(
                "POST",
                INSERT,
                request -> request.body().has("TransferMethod") ? bmc.inserted(CD1, request) : Reply.of(204));
        insert();
        assertThat(payloads().getLast().path("TransferMethod").asText()).isEqualTo("Stream");
    }

    @Test
    void waitsForAStaleReadAfterInsert() {
        AtomicInteger reads = new AtomicInteger();
        bmc.on("POST", INSERT, request -> {
            bmc.on("GET", CD1, get -> {
                if (reads.incrementAndGet() == 3) {
                    bmc.inserted(CD1, request);
                }
                return new Reply(200, Map.of(), bmc.resources.get(CD1));
            });
            return Reply.of(204);
        });
        insert();
        assertThat(payloads()).hasSize(1);
        assertThat(reads.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void saysWhatTheBmcSaidWhenNothingHelps() {
        bmc.on("POST", INSERT, request -> Reply.of(400, "ResourceAtUriUnauthorized", "Cannot fetch the image."));
        assertThatThrownBy(this::insert).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            assertThat(e.status()).contains(400);
            assertThat(e).hasMessageContaining("127.0.0.1:").hasMessageContaining("Cannot fetch the image.");
            assertThat(e.hint()).contains("http://10.0.0.1:8080");
            assertThat(e.getMessage() + e.hint()).doesNotContain("secret-token").doesNotContain("hunter2");
        });
        assertThat(payloads()).as("no other payload could change that").hasSize(1);
    }

    @Test
    void triesEveryPayloadWhenTheBmcDoesNotSayWhatItDislikes() {
        bmc.on("POST", INSERT, request -> Reply.of(400, "GeneralError", "A general error has occurred."));
        List<String> notes = new ArrayList<>();
        try (RedfishClient client = bmc.connect("auto")) {
            MediaSlot slot = client.slots().getFirst();
            assertThatThrownBy(() -> client.insert(slot, IMAGE, notes::add)).isInstanceOf(RedfishException.class);
        }
        assertThat(payloads()).hasSizeBetween(3, 12);
        assertThat(notes)
                .hasSize(payloads().size() - 1)
                .allSatisfy(note ->
                        assertThat(note).contains("A general error has occurred.; trying again with other parameters"));
    }

    @Test
    void tellsOfAnInsertThatWasAcceptedAndChangedNothing() {
        bmc.on(
                "POST",
                INSERT,
                request -> request.body().has("TransferMethod") ? bmc.inserted(CD1, request) : Reply.of(204));
        List<String> notes = new ArrayList<>();
        try (RedfishClient client = bmc.connect("auto")) {
            client.insert(client.slots().getFirst(), IMAGE, notes::add);
        }
        assertThat(notes)
                .isNotEmpty()
                .allSatisfy(note ->
                        assertThat(note).contains("took an image but does not show it as inserted; trying again"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unable to mount %s: connection refused",
                "The image %s cannot be read.",
                "%s is not there",
                "Virtual media needs a licence.",
                "No such file: task.iso"
            })
    void anImageThatTheBmcCannotHaveIsOfferedOnceAndItsUrlIsNotShown(String said) {
        bmc.on("POST", INSERT, request -> Reply.of(400, "GeneralError", said.formatted(IMAGE)));
        assertThatThrownBy(this::insert)
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain("secret-token")
                        .doesNotContain("/media/s"));
        assertThat(payloads()).hasSize(1);
    }

    @Test
    void anImageThatTheBmcCannotFetchIsNotSentAgainInOtherForms() {
        bmc.on("POST", INSERT, request -> Reply.of(400, "CouldNotEstablishConnection", "No connection."));
        assertThatThrownBy(this::insert).hasMessageContaining("No connection.");
        assertThat(payloads()).hasSize(1);
    }

    @Test
    void theUrlOfAnImageIsNotRepeatedHoweverTheBmcQuotesIt() {
        String path = IMAGE.getRawPath();
        for (String quoted : List.of(
                IMAGE.toString(),
                "'" + IMAGE + "'.",
                path,
                IMAGE.toString().toUpperCase(Locale.ROOT),
                "nfs://10.0.0.1" + path)) {
            bmc.on("POST", INSERT, request -> Reply.of(400, "ActionParameterValueFormatError", "Bad " + quoted, quoted));
            assertThatThrownBy(this::insert).isInstanceOfSatisfying(RedfishException.class, e -> assertThat(
                            e.explanation().toLowerCase(Locale.ROOT))
                    .contains("bad ")
                    .doesNotContain("secret-token"));
        }
    }

    @Test
    void believesAnImageThatIsInsertedInSpiteOfAnError() {
        bmc.on("POST", INSERT, request -> {
            bmc.inserted(CD1, request);
            return Reply.of(500, "InternalError", "Already mounted.");
        });
        insert();
        assertThat(payloads()).hasSize(1);
    }

    @Test
    void patchesTheSlotWhenTheActionIsMissing() {
        String actions = "Actions";
        bmc.resources.get(CD1).remove(actions);
        bmc.on("GET", CD1, request -> new Reply(200, Map.of("Allow", "GET, PATCH"), bmc.resources.get(CD1)));
        bmc.on("PATCH", CD1, request -> bmc.inserted(CD1, request));
        insert();
        JsonNode body = bmc.seen("PATCH", "CD1").getFirst().body();
        assertThat(names(body)).containsExactly("Image", "Inserted", "WriteProtected");
    }

    @Test
    void patchesTheSlotWhenTheActionIsThereButDoesNotWork() {
        bmc.on("POST", INSERT, request -> Reply.of(405));
        bmc.on("GET", CD1, request -> new Reply(200, Map.of("Allow", "GET, PATCH"), bmc.resources.get(CD1)));
        bmc.on("PATCH", CD1, request -> bmc.inserted(CD1, request));
        insert();
        assertThat(payloads()).hasSize(1);
    }

    @Test
    void ejectsBeforeInsertAlsoWhenTheSameImageIsShown() {
        bmc.resources.get(CD1).put("Inserted", true).put("Image", IMAGE.toString());
        insert();
        assertThat(bmc.seen("POST", "EjectMedia")).hasSize(1);
        assertThat(payloads()).hasSize(1);
    }

    @Test
    void refusesAnImageTheBmcCannotFetchBeforeAskingIt() {
        bmc.resources
                .get(CD1)
                .withObject("/Actions/#VirtualMedia.InsertMedia")
                .putArray("TransferProtocolType@Redfish.AllowableValues")
                .add("HTTPS")
                .add("NFS");
        assertThatThrownBy(this::insert).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("HTTPS, NFS");
            assertThat(e.hint()).contains("urls.media");
        });
        assertThat(payloads()).isEmpty();
    }

    @Test
    void takesTheFirstPayloadAndOmissionsFromQuirks() {
        bmc.on("POST", INSERT, request -> Reply.of(400, "GeneralError", "No."));
        assertThatThrownBy(() -> insert("supermicro")).isInstanceOf(RedfishException.class);
        assertThat(payloads()).noneMatch(each -> each.has("Inserted") || each.has("WriteProtected"));
        bmc.requests.clear();
        bmc.on("POST", INSERT, request -> bmc.inserted(CD1, request));
        insert("nokia");
        assertThat(names(payloads().getFirst())).containsExactly("Image", "TransferProtocolType");
    }

    @Test
    void ejectsInBothCollectionsWithAnEmptyObject() {
        String uri = bmc.slot(FakeBmc.MANAGER + "/VirtualMedia/1", "1", "\"USBStick\"");
        bmc.collection(FakeBmc.MANAGER + "/VirtualMedia", uri);
        bmc.resources
                .get(FakeBmc.MANAGER)
                .putObject("VirtualMedia")
                .put("@odata.id", FakeBmc.MANAGER + "/VirtualMedia");
        bmc.resources.get(CD1).put("Inserted", true);
        bmc.resources.get(uri).put("Inserted", true);
        try (RedfishClient client = bmc.connect()) {
            client.ejectAll();
        }
        List<FakeBmc.Request> ejects = bmc.seen("POST", "EjectMedia");
        assertThat(ejects)
                .hasSize(2)
                .allMatch(each -> each.body().isObject() && each.body().isEmpty());
        assertThat(bmc.resources.get(uri).path("Inserted").asBoolean()).isFalse();
    }

    @Test
    void toleratesAnErrorThatNothingIsInserted() {
        bmc.resources.get(CD1).put("Inserted", true);
        bmc.on("POST", CD1 + "/Actions/VirtualMedia.EjectMedia", request -> {
            bmc.ejected(CD1);
            return Reply.of(500, "GeneralError", "No virtual media is currently connected.");
        });
        try (RedfishClient client = bmc.connect()) {
            client.ejectAll();
        }
    }

    @Test
    void waitsUntilAStaleSlotReadsEmptyAndGivesUpWithAReason() {
        bmc.resources.get(CD1).put("Inserted", true);
        bmc.on("POST", CD1 + "/Actions/VirtualMedia.EjectMedia", request -> Reply.of(204));
        try (RedfishClient client = bmc.connect()) {
            assertThatThrownBy(client::ejectAll)
                    .isInstanceOf(RedfishException.class)
                    .hasMessageContaining("CD1 still reads as inserted");
        }
        assertThat(bmc.seen("POST", "EjectMedia")).hasSize(3);
    }

    @Test
    void ejectsByPatchWhereThereIsNoAction() {
        bmc.resources.get(CD1).put("Inserted", true).remove("Actions");
        bmc.on("GET", CD1, request -> new Reply(200, Map.of("Allow", "GET, PATCH"), bmc.resources.get(CD1)));
        bmc.on("PATCH", CD1, request -> bmc.ejected(CD1));
        try (RedfishClient client = bmc.connect()) {
            client.ejectAll();
        }
        JsonNode body = bmc.seen("PATCH", "CD1").getFirst().body();
        assertThat(body.path("Image").isNull()).isTrue();
        assertThat(body.path("Inserted").asBoolean(true)).isFalse();
    }

    @Test
    void neverAsksForASlotThatIsNotListed() {
        try (RedfishClient client = bmc.connect()) {
            MediaSlot unknown =
                    new MediaSlot(FakeBmc.SYSTEM + "/VirtualMedia/CD9", "CD9", List.of(), false, Optional.empty());
            assertThatThrownBy(() -> client.insert(unknown, IMAGE)).hasMessageContaining("no longer lists");
        }
        assertThat(bmc.seen(request -> request.path().contains("CD9"))).isEmpty();
    }

    @Test
    void readsNotConnectedAsEmptyWhateverImageNameSays() {
        bmc.resources
                .get(CD1)
                .put("ImageName", "old.iso")
                .put("ConnectedVia", "NotConnected")
                .remove("Inserted");
        try (RedfishClient client = bmc.connect()) {
            assertThat(client.slots().getFirst().inserted()).isFalse();
        }
    }
}

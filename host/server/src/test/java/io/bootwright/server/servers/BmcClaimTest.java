package io.bootwright.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.servers.ServersBed.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One BMC's system belongs to one server, whoever comes at the same time. */
class BmcClaimTest {
    @TempDir
    private Path directory;

    private ServersBed bed;

    @BeforeEach
    void start() {
        bed = new ServersBed(directory);
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private Answer post(String serial, String address) {
        return bed.post("{'serial':'" + serial + "','bmc':{'address':'" + address + "'}}");
    }

    private void taken(Answer answer, String holder) {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("bmc-taken");
        assertThat(answer.pointer()).isEqualTo("/bmc/address");
        assertThat(answer.text()).contains("Server " + holder + " has the BMC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bmc.example",
                "https://BMC.Example/",
                "https://bmc.example.:443/redfish/v1/",
                "http://bmc.example:80"
            })
    void aSecondServerWithTheSameBmcIsRefused(String address) {
        assertThat(post("A", "https://bmc.example:443/").status()).isEqualTo(201);
        taken(post("B", address), "A");
        assertThat(bed.get("B").status()).isEqualTo(404);
        assertThat(post("B", "https://bmc.example:444").status()).isEqualTo(201);
    }

    @Test
    void oneIpAddressIsOneBmcHoweverItIsWritten() {
        assertThat(post("A", "https://[fd00:0:0:0::5]").status()).isEqualTo(201);
        taken(post("B", "https://[FD00::5]:443"), "A");
        assertThat(post("C", "https://10.0.0.5").status()).isEqualTo(201);
        taken(post("D", "https://10.0.0.5:443/"), "C");
    }

    @Test
    void systemsBehindOneBmcAreServersOfTheirOwn() {
        String body = "{'serial':'%s','system_id':'%s','bmc':{'address':'https://bmc.example'}}";
        assertThat(bed.post(body.formatted("A", "1")).status()).isEqualTo(201);
        assertThat(bed.post(body.formatted("B", "2")).status()).isEqualTo(201);
        taken(bed.post(body.formatted("C", "/redfish/v1/Systems/2/")), "B");
        taken(bed.patch("B", "{'system_id':'1'}"), "A");
        assertThat(bed.get("B").json().path("system_id").asText()).isEqualTo("2");
    }

    @Test
    void aBmcIsFreeAgainOnceItsServerIsRemovedOrMoved() {
        post("A", "https://bmc.example");
        taken(post("B", "https://bmc.example"), "A");
        assertThat(bed.patch("A", "{'bmc':{'address':'https://other.example'}}").status())
                .isEqualTo(200);
        assertThat(post("B", "https://bmc.example").status()).isEqualTo(201);
        taken(bed.patch("A", "{'bmc':{'address':'https://bmc.example'}}"), "B");
        bed.delete("B");
        assertThat(bed.patch("A", "{'bmc':{'address':'https://bmc.example'}}").status())
                .isEqualTo(200);
    }

    @Test
    void ofSimultaneousRegistrationsOneIsCreatedAndTheOthersConflict() throws Exception {
        List<Future<Integer>> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int serial = 1; serial <= 60; serial++) {
                String name = "S" + serial;
                String address = "https://10.1.0." + serial;
                CountDownLatch ready = new CountDownLatch(6);
                for (int each = 0; each < 6; each++) {
                    statuses.add(threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return post(name, address).status();
                    }));
                }
            }
        }
        List<Integer> seen = new ArrayList<>();
        for (Future<Integer> status : statuses) {
            seen.add(status.get());
        }
        assertThat(seen).containsOnly(201, 409);
        assertThat(seen.stream().filter(status -> status == 201)).hasSize(60);
    }

    @Test
    void ofServersThatClaimOneBmcAtTheSameTimeOneGetsIt() throws Exception {
        List<Future<Answer>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int bmc = 1; bmc <= 20; bmc++) {
                String address = "https://10.2.0." + bmc;
                CountDownLatch ready = new CountDownLatch(4);
                for (int each = 0; each < 4; each++) {
                    String serial = "M" + bmc + "-" + each;
                    answers.add(threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return post(serial, address);
                    }));
                }
            }
        }
        int created = 0;
        for (Future<Answer> answer : answers) {
            if (answer.get().status() == 201) {
                created++;
            } else {
                assertThat(answer.get().code()).isEqualTo("bmc-taken");
            }
        }
        assertThat(created).isEqualTo(20);
    }

    @Test
    void changesAtTheSameTimeAreNotLost() throws Exception {
        post("A", "https://bmc.example");
        List<Future<Answer>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int each = 0; each < 4; each++) {
                String label = "l" + each;
                answers.add(threads.submit(() -> bed.patch("A", "{'labels':{'" + label + "':'x'}}")));
            }
        }
        for (int each = 0; each < 4; each++) {
            boolean done = answers.get(each).get().status() == 200;
            assertThat(bed.get("A").json().path("labels").has("l" + each)).isEqualTo(done);
        }
    }

    @Test
    void serversOfAnOlderVersionWithOneBmcStayAndCanBeCorrected() {
        post("A", "https://bmc.example");
        post("B", "https://other.example");
        post("C", "https://third.example");
        // As an older version left them: without claims, two with the same BMC.
        bed.database().jdbi().useHandle(handle -> {
            handle.execute("UPDATE servers SET bmc_key = NULL");
            handle.createUpdate("UPDATE servers SET document = REPLACE(document, 'other.example', 'bmc.example')")
                    .execute();
        });
        bed.close();
        bed = new ServersBed(directory);
        assertThat(bed.record("B").orElseThrow().bmc().url()).hasHost("bmc.example");
        taken(post("D", "https://third.example"), "C");
        taken(post("D", "https://bmc.example"), "A");
        assertThat(bed.patch("B", "{'labels':{'a':'b'}}").status()).isEqualTo(200);
        assertThat(bed.patch("B", "{'bmc':{'address':'https://other.example'}}").status())
                .isEqualTo(200);
        taken(post("D", "https://other.example"), "B");
    }

    @Test
    void aServerOfAnOlderVersionGetsTheBmcOnceTheOtherIsGone() {
        post("A", "https://bmc.example");
        post("B", "https://other.example");
        bed.database().jdbi().useHandle(handle -> {
            handle.execute("UPDATE servers SET bmc_key = NULL WHERE serial = 'B'");
            handle.execute("UPDATE servers SET document = REPLACE(document, 'other.example', 'bmc.example')");
        });
        bed.delete("A");
        taken(post("D", "https://bmc.example"), "B");
    }
}

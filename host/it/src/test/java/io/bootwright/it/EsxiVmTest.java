package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The esxi workflow in a real machine; {@code host/it/installer} stands in for VMware's installer and for ESXi. */
@Tag("vm")
class EsxiVmTest {
    private static final Duration RUN = Duration.ofMinutes(15);

    @Test
    void theInstalledSystemReportsWithTheServersNetwork() throws Exception {
        try (var bed = new VmTestBed("esxi")) {
            Path iso = installer(bed);
            String stock = sha256(Files.newInputStream(iso));
            bed.register(VmTestBed.UUID);
            var answer = bed.host.post("/api/v1/jobs", Recipes.job(VmTestBed.SERIAL, Esxi.recipe(Esxi.KICKSTART, "")));
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            String id = answer.json().path("job_id").asText();
            bed.host.awaitJob(
                    id, "installer inserted", RUN, job -> job.path("media").size() == 2);
            String url = Await.until(
                    "installer in its slot",
                    Duration.ofMinutes(1),
                    () -> Optional.of(bed.machine().at("/media/0/url").asText()).filter(text -> text.endsWith(".iso")));
            assertThat(served(bed, url)).isNotEqualTo(stock);
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText())
                    .as(job.toPrettyString() + bed.console())
                    .isEqualTo("succeeded");
            assertThat(bed.console())
                    .contains(
                            "kernelopt is: cdromBoot runweasel ks=cdrom:/KS.CFG",
                            "kickstart /KS.CFG found on",
                            "10.0.2.99",
                            "esxcli network firewall set --enabled false");
            assertThat(bed.machine().path("boots").toString()).isEqualTo("[\"cd\",\"disk\"]");
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(1);
            assertThat(sha256(Files.newInputStream(stored(bed, stock))))
                    .as("the stored image")
                    .isEqualTo(stock);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"mode\":\"power-cycle\"}", "{\"mode\":\"media-read\",\"quiet\":\"PT30S\"}"})
    void whatTheBmcShowsEndsAnInstallation(String completion) {
        try (var bed = new VmTestBed("esxi-watched")) {
            installer(bed);
            bed.register(VmTestBed.UUID);
            var answer = bed.host.post(
                    "/api/v1/jobs", Recipes.job(VmTestBed.SERIAL, Esxi.recipe(Esxi.KICKSTART, completion)));
            JsonNode job = bed.host.awaitComplete(answer.json().path("job_id").asText(), RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            Await.until(
                    "installed system",
                    Duration.ofMinutes(5),
                    () -> Optional.of(bed.console()).filter(text -> text.contains("the installed system starts")));
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(1);
        }
    }

    @Test
    void theInstalledSystemsAddressEndsAnInstallation() throws Exception {
        try (var tap = TapNetwork.open();
                var bed = new VmTestBed(Host.directory("esxi-probed"), "", "--network", "tap:" + tap.name())) {
            installer(bed);
            bed.register(tap);
            assertThat(answers(tap.machine())).isFalse();
            String id = bed.post(Recipes.job(
                    VmTestBed.SERIAL,
                    Esxi.recipe(
                            Esxi.KICKSTART,
                            "{\"mode\":\"tcp-probe\",\"address\":\"" + tap.machine() + "\",\"quiet\":\"PT10S\"}")));
            bed.host.awaitJob(
                    id,
                    "installer at work",
                    RUN,
                    job -> job.path("phase").asText().equals("running"));
            assertThat(answers(tap.machine())).isFalse();
            assertThat(kickstart(bed))
                    .contains("# bootwright: network\nnetwork --bootproto=static --device=" + VmTestBed.MAC + " --ip="
                            + tap.machine() + " --netmask=255.255.255.252 --gateway=" + tap.host() + "\n")
                    .doesNotContain("%firstboot");
            Await.until(
                    "installer's end",
                    RUN,
                    () -> Optional.of(bed.console()).filter(text -> text.contains("stand-in: reboots")));
            assertThat(answers(tap.machine())).isFalse();
            assertThat(bed.host.job(id).path("status").asText()).isEqualTo("provisioning");
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText())
                    .as(job.toPrettyString() + bed.console())
                    .isEqualTo("succeeded");
            assertThat(bed.host.log(id)).contains("the work has ended: " + tap.machine() + ":443 answers");
            assertThat(answers(tap.machine())).isTrue();
            assertThat(bed.console()).contains("the installed system starts", " " + tap.machine());
            assertThat(bed.machine().path("boots").toString()).isEqualTo("[\"cd\",\"disk\"]");
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(1);
            assertThat(bed.machine().path("media").findValuesAsText("url")).containsOnly("null");
        }
    }

    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, 443), 3000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The kickstart on the task medium in its slot. */
    private static String kickstart(VmTestBed bed) throws Exception {
        return extracted(
                bed, fetched(bed, bed.machine().at("/media/1/url").asText()), "/KS.CFG", StandardCharsets.UTF_8);
    }

    private static Path installer(VmTestBed bed) {
        Path iso = bed.directory.resolve("esxi.iso");
        Command.run(
                        bed.directory,
                        Map.of(),
                        List.of(
                                Path.of("installer/build.sh").toAbsolutePath().toString(),
                                "--maintenance",
                                System.getProperty("bootwright.it.iso"),
                                "--out",
                                iso.toString()))
                .mustSucceed();
        bed.host
                .bootwright("media", "import", iso.toString(), "--name", "esxi", "--tag", "latest")
                .mustSucceed();
        return iso;
    }

    /** What the BMC is served: its digest; both BOOT.CFG are checked with a foreign reader. */
    private static String served(VmTestBed bed, String url) throws Exception {
        Path copy = fetched(bed, url);
        for (String file : List.of("/BOOT.CFG", "/EFI/BOOT/BOOT.CFG")) {
            assertThat(extracted(bed, copy, file, StandardCharsets.US_ASCII))
                    .as(file)
                    .contains("kernelopt=cdromBoot runweasel ks=cdrom:/KS.CFG\n");
        }
        return sha256(Files.newInputStream(copy));
    }

    private static Path fetched(VmTestBed bed, String url) throws Exception {
        Path copy = bed.directory.resolve("served.iso");
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofFile(copy));
        }
        return copy;
    }

    private static String extracted(VmTestBed bed, Path iso, String file, Charset charset) throws IOException {
        Path out = bed.directory.resolve("extracted");
        Files.deleteIfExists(out);
        Command.run(
                        bed.directory,
                        Map.of(),
                        List.of("xorriso", "-osirrox", "on", "-indev", "" + iso, "-extract", file, "" + out))
                .mustSucceed();
        return Files.readString(out, charset);
    }

    private static Path stored(VmTestBed bed, String digest) throws IOException {
        try (var files = Files.walk(bed.directory)) {
            return files.filter(file -> file.endsWith(Path.of("sha256", digest)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String sha256(InputStream bytes) throws Exception {
        try (InputStream in = bytes) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}

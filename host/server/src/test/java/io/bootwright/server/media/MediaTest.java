package io.bootwright.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.iso9660.ByteSource;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.IsoImageReader;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.server.TestHost;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaTest {
    private static final int SIZE = 1_000_000;
    private static final UUID JOB = UUID.randomUUID();

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final byte[] content = new byte[SIZE];
    private Path file;
    private TestHost host;
    private Media media;

    @BeforeEach
    void start() throws Exception {
        new Random(1).nextBytes(content);
        file = Files.write(directory.resolve("disc"), content);
        open();
    }

    private void open() {
        host = TestHost.in(directory.resolve("data"))
                .migrations(Media.migrations())
                .mount("/media", database -> {
                    media = new Media(
                            database,
                            digest -> digest.equals("sha256:there") ? Optional.of(file) : Optional.empty(),
                            Clock.systemUTC());
                    return media.routes();
                })
                .start();
    }

    @AfterEach
    void stop() {
        media.close();
        host.close();
    }

    private String publish() {
        return media.publish(JOB, MediaRole.INSTALLER, new MediaSource.Blob("sha256:there"));
    }

    private HttpResponse<byte[]> ask(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(host.uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private long read() {
        return media.reads(JOB).getFirst().bytesRead();
    }

    /** What was sent is counted after the client has it. */
    private void awaitRead(long bytes) {
        await().untilAsserted(() -> assertThat(read()).isEqualTo(bytes));
    }

    @Test
    void aDiscIsServedWithoutATokenUnderAPathThatBmcsTake() throws Exception {
        String path = publish();
        assertThat(path).matches("/media/[0-9a-f]{32}/boot\\.iso");
        assertThat(publish()).as("published again").isEqualTo(path);
        HttpResponse<byte[]> head = ask("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("" + SIZE);
        assertThat(head.headers().firstValue("Accept-Ranges")).contains("bytes");
        assertThat(head.headers().firstValue("ETag")).contains("\"sha256:there\"");
        assertThat(head.headers().firstValue("Last-Modified").orElseThrow())
                .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(read()).as("HEAD reads nothing").isZero();
        assertThat(ask("GET", path).body()).isEqualTo(content);
        awaitRead(SIZE);
    }

    @Test
    void aFileThatWasWrittenAnewIsServedAsItIsNow() throws Exception {
        Path iso = Files.writeString(directory.resolve("task.iso"), "short");
        String path = media.publish(JOB, MediaRole.TASK, new MediaSource.File(iso));
        String before = ask("HEAD", path).headers().firstValue("ETag").orElseThrow();
        assertThat(media.publish(JOB, MediaRole.TASK, new MediaSource.File(iso)))
                .isEqualTo(path);
        assertThat(ask("HEAD", path).headers().firstValue("ETag")).hasValue(before);
        Files.writeString(iso, "much longer");
        assertThat(media.publish(JOB, MediaRole.TASK, new MediaSource.File(iso)))
                .as("a BMC may know the path already")
                .isEqualTo(path);
        assertThat(new String(ask("GET", path).body(), StandardCharsets.UTF_8)).isEqualTo("much longer");
        assertThat(ask("HEAD", path).headers().firstValue("ETag").orElseThrow()).isNotEqualTo(before);
        media.close();
        host.close();
        open();
        assertThat(new String(ask("GET", path).body(), StandardCharsets.UTF_8))
                .as("after a restart")
                .isEqualTo("much longer");
    }

    @Test
    void rangesAreServedOneAtATime() throws Exception {
        String path = publish();
        record Row(String range, int status, int from, int to) {}
        for (Row row : List.of(
                new Row("bytes=0-2047", 206, 0, 2048),
                new Row("bytes=32768-34815", 206, 32768, 34816),
                new Row("bytes=999999-", 206, SIZE - 1, SIZE),
                new Row("bytes=999000-2000000", 206, 999_000, SIZE),
                new Row("bytes=-2048", 206, SIZE - 2048, SIZE),
                new Row("bytes=0-0,5-5", 200, 0, SIZE),
                new Row("bytes=abc", 200, 0, SIZE),
                new Row("bytes=1000000-", 416, 0, 0))) {
            HttpResponse<byte[]> answer = ask("GET", path, "Range", row.range());
            assertThat(answer.statusCode()).as(row.range()).isEqualTo(row.status());
            if (row.status() == 206) {
                assertThat(answer.headers().firstValue("Content-Range"))
                        .contains("bytes " + row.from() + "-" + (row.to() - 1) + "/" + SIZE);
            }
            if (row.status() != 416) {
                assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(content, row.from(), row.to()));
            }
        }
        HttpResponse<byte[]> head = ask("HEAD", path, "Range", "bytes=0-9");
        assertThat(head.statusCode()).isEqualTo(206);
        assertThat(head.headers().firstValue("Content-Length")).contains("10");
        String date = head.headers().firstValue("Last-Modified").orElseThrow();
        assertThat(ask("GET", path, "Range", "bytes=0-9", "If-Range", date).statusCode())
                .isEqualTo(206);
        assertThat(ask("GET", path, "Range", "bytes=0-9", "If-Range", "\"else\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(ask("GET", path, "If-None-Match", "\"x\", W/\"sha256:there\"")
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void anImageIsServedPatchedAndItsFileStaysAsItIs() throws Exception {
        String text = "title=x\r\nkernelopt=runweasel\r\nbuild=\r\n";
        byte[] config = text.getBytes(StandardCharsets.US_ASCII);
        Files.delete(file);
        new JavaIsoToolsWriter()
                .write(new IsoImage("V", Map.of("BOOT.CFG", config, "EFI/BOOT/BOOT.CFG", config)), file);
        byte[] stock = Files.readAllBytes(file);
        var patches = List.of(
                new Patch("/EFI/BOOT/BOOT.CFG", "kernelopt", "ks=cdrom:/KS.CFG"),
                new Patch("/boot.cfg", "kernelopt", "ks=cdrom:/KS.CFG"));

        String path = media.publish(JOB, MediaRole.INSTALLER, new MediaSource.Blob("sha256:there", patches));
        HttpResponse<byte[]> whole = ask("GET", path);
        byte[] served = whole.body();

        assertThat(served).hasSameSizeAs(stock).isNotEqualTo(stock);
        String wanted = text.replace("runweasel", "runweasel ks=cdrom:/KS.CFG");
        for (String name : List.of("/BOOT.CFG", "/EFI/BOOT/BOOT.CFG")) {
            IsoImageReader reader = IsoImageReader.open(
                    ByteSource.of(Files.newByteChannel(Files.write(directory.resolve("served.iso"), served))));
            assertThat(new String(reader.read(name, 4096).orElseThrow(), StandardCharsets.US_ASCII))
                    .isEqualTo(wanted);
        }
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(etag).startsWith("\"sha256:there+").doesNotStartWith("W/");
        assertThat(media.blobs()).containsExactly("sha256:there");
        isServedInPieces(path, stock, served, etag);
    }

    @Test
    void anOptionOfTheSameNameGivesWayToTheJobs() throws Exception {
        String text = "kernelopt=runweasel ks=usb:/ks.cfg debug\r\n";
        Files.delete(file);
        new JavaIsoToolsWriter()
                .write(new IsoImage("V", Map.of("BOOT.CFG", text.getBytes(StandardCharsets.US_ASCII))), file);

        String path = media.publish(
                JOB,
                MediaRole.INSTALLER,
                new MediaSource.Blob("sha256:there", List.of(new Patch("/BOOT.CFG", "kernelopt", "ks=cdrom:/KS.CFG"))));

        Path served =
                Files.write(directory.resolve("served.iso"), ask("GET", path).body());
        byte[] config = IsoImageReader.open(ByteSource.of(Files.newByteChannel(served)))
                .read("/BOOT.CFG", 4096)
                .orElseThrow();
        assertThat(new String(config, StandardCharsets.US_ASCII))
                .isEqualTo("kernelopt=runweasel debug ks=cdrom:/KS.CFG\r\n");
    }

    /** The same bytes in every piece and after a restart; the file stays as it is. */
    private void isServedInPieces(String path, byte[] stock, byte[] served, String etag) throws Exception {
        // Every border of what differs, from both sides.
        for (int at = 1; at < stock.length - 1; at++) {
            boolean border = (stock[at] != served[at]) != (stock[at - 1] != served[at - 1]);
            if (border) {
                HttpResponse<byte[]> part = ask("GET", path, "Range", "bytes=" + (at - 1) + "-" + (at + 1));
                assertThat(part.body()).isEqualTo(Arrays.copyOfRange(served, at - 1, at + 2));
            }
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(stock);
        stop();
        open();
        assertThat(ask("GET", path).body()).isEqualTo(served);
        assertThat(ask("HEAD", path).headers().firstValue("ETag")).contains(etag);
    }

    @Test
    void aTaskMediumIsServedInTheInstallersPlaceForIt() throws Exception {
        Path task = Files.write(directory.resolve("task.iso"), Arrays.copyOf(content, 5000));
        Files.delete(file);
        new JavaIsoToolsWriter()
                .write(new IsoImage("MAINT", Map.of("a", new byte[3000], "task.iso", new byte[9000])), file);
        byte[] stock = Files.readAllBytes(file);

        String path = media.publish(JOB, MediaRole.INSTALLER, new MediaSource.WithTask("sha256:there", task));
        HttpResponse<byte[]> whole = ask("GET", path);

        byte[] inPlace = IsoImageReader.open(ByteSource.of(whole.body()))
                .read("/task.iso", 9000)
                .orElseThrow();
        assertThat(Arrays.copyOf(inPlace, 5000)).isEqualTo(Files.readAllBytes(task));
        assertThat(Arrays.copyOfRange(inPlace, 5000, 9000)).containsOnly(0);
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(etag)
                .startsWith("\"sha256:there+")
                .doesNotContain(task.getFileName().toString());
        assertThat(media.blobs()).containsExactly("sha256:there");
        isServedInPieces(path, stock, whole.body(), etag);
    }

    @Test
    void aTaskMediumThatDoesNotFitIsRefusedWithTheReason() throws Exception {
        Path task = Files.write(directory.resolve("task.iso"), new byte[9001]);
        Files.delete(file);
        new JavaIsoToolsWriter().write(new IsoImage("MAINT", Map.of("task.iso", new byte[9000])), file);
        var source = new MediaSource.WithTask("sha256:there", task);

        assertThatThrownBy(() -> media.publish(JOB, MediaRole.INSTALLER, source))
                .isInstanceOf(PatchException.class)
                .hasMessage("the task has 9001 bytes, and its place /task.iso 9000");
    }

    @Test
    void anImageThatCannotBePatchedIsRefusedWithTheReason() throws Exception {
        Files.delete(file);
        byte[] full = ("kernelopt=" + "x".repeat(2048 - 10)).getBytes(StandardCharsets.US_ASCII);
        new JavaIsoToolsWriter().write(new IsoImage("V", Map.of("BOOT.CFG", full, "OTHER.CFG", new byte[9])), file);

        assertThatThrownBy(() -> publish("/BOOT.CFG"))
                .isInstanceOf(PatchException.class)
                .hasMessageContaining("no room");
        assertThatThrownBy(() -> publish("/OTHER.CFG")).hasMessage("/OTHER.CFG has no line kernelopt=");
        assertThatThrownBy(() -> publish("/NONE.CFG")).hasMessage("there is no file /NONE.CFG in it");
    }

    private void publish(String patched) {
        media.publish(
                JOB,
                MediaRole.INSTALLER,
                new MediaSource.Blob("sha256:there", List.of(new Patch(patched, "kernelopt", "y"))));
    }

    @Test
    void whatIsReadTwiceCountsOnce() throws Exception {
        String path = publish();
        for (int i = 0; i < 3; i++) {
            ask("GET", path, "Range", "bytes=0-99999");
        }
        ask("GET", path, "Range", "bytes=50000-149999");
        ask("GET", path, "Range", "bytes=500000-500009");
        awaitRead(150_010);
        MediaReads reads = media.reads(JOB).getFirst();
        assertThat(reads.requests()).isEqualTo(5);
        assertThat(reads.lastRead()).isPresent();
    }

    @Test
    void manyReadersAtOnceGetWhatTheyAskForAndAllOfItIsCounted() throws Exception {
        String path = publish();
        List<Callable<Boolean>> readers = new ArrayList<>();
        for (int at = 0; at < SIZE; at += 50_000) {
            int from = at;
            readers.add(() -> Arrays.equals(
                    ask("GET", path, "Range", "bytes=" + from + "-" + (from + 49_999))
                            .body(),
                    Arrays.copyOfRange(content, from, from + 50_000)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var reader : threads.invokeAll(readers)) {
                assertThat(reader.get()).isTrue();
            }
        }
        awaitRead(SIZE);
    }

    @Test
    void pathAndFiguresSurviveARestart() throws Exception {
        String path = publish();
        String task = media.publish(JOB, MediaRole.TASK, new MediaSource.File(file));
        ask("GET", path, "Range", "bytes=0-99999");
        String etag = ask("HEAD", task).headers().firstValue("ETag").orElseThrow();
        awaitRead(100_000);
        stop();
        open();
        awaitRead(100_000);
        assertThat(publish()).isEqualTo(path);
        assertThat(ask("GET", path, "Range", "bytes=50000-199999").statusCode()).isEqualTo(206);
        awaitRead(200_000);
        assertThat(ask("HEAD", task).headers().firstValue("ETag")).contains(etag);
    }

    @Test
    void thePathDiesWithItsJobAndItsFiguresStay() throws Exception {
        String path = publish();
        ask("GET", path, "Range", "bytes=0-9");
        media.withdraw(JOB);
        assertThat(ask("GET", path).statusCode()).isEqualTo(404);
        assertThat(ask("HEAD", path).statusCode()).isEqualTo(404);
        awaitRead(10);
        stop();
        open();
        assertThat(ask("GET", path).statusCode()).isEqualTo(404);
        awaitRead(10);
    }

    @Test
    void whoGuessesLearnsNothing() throws Exception {
        String path = publish();
        String expected = withoutNumbers(ask("GET", "/media/" + "0".repeat(32) + "/boot.iso"));
        for (String wrong : List.of(
                path.replace("boot", "task"), path + ".x", "/media/x/..%2f..%2fetc/passwd", "/media/%00/boot.iso")) {
            assertThat(ask("GET", wrong).statusCode()).as(wrong).isEqualTo(404);
        }
        assertThat(withoutNumbers(ask("GET", path.replace("boot", "task")))).isEqualTo(expected);
        assertThat(ask("POST", path).statusCode()).isEqualTo(405);
    }

    private static String withoutNumbers(HttpResponse<byte[]> answer) {
        return new String(answer.body()).replaceAll("[0-9a-f]{16,}", "…");
    }
}

package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The windows workflow in a real machine. Two things stand in for Microsoft's: a small WIM with all that is hard to keep, and
 * in it, as boot manager, an EFI program that prints where the firmware loaded it from and switches the machine off.
 */
@Tag("vm")
class WindowsVmTest {
    private static final Path SCRIPTS =
            Path.of("../../workflow-bundles/windows/test").toAbsolutePath();
    private static final String NAME = "Windows Server Stand-in";
    private static final String IMAGE = "os-images/windows:test";
    private static final Duration RUN = Duration.ofMinutes(25);
    private static final Duration BOOT = Duration.ofMinutes(6);

    private static final String UNATTEND = """
            <?xml version="1.0" encoding="utf-8"?>
            <unattend xmlns="urn:schemas-microsoft-com:unattend">
              <settings pass="windowsPE"/>
              <settings pass="specialize">
                <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64">
                  <ComputerName>STAND-IN</ComputerName>
                </component>
              </settings>
            </unattend>
            """;

    @Test
    void theFirmwareStartsTheInstalledDiskThroughItsEntryAndThroughTheRemovablePath() throws IOException {
        try (var bed = new VmTestBed("windows")) {
            Path wim = image(bed);
            bed.register(VmTestBed.UUID);
            JsonNode job = bed.host.awaitComplete(
                    bed.post(Recipes.job(VmTestBed.SERIAL, Recipes.windows(bed.reference(IMAGE), NAME, UNATTEND))),
                    RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            assertThat(job.path("steps"))
                    .hasSize(4)
                    .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("succeeded"));
            assertThat(job.path("warnings").toString()).contains("windowsPE");
            awaitConsole(bed.console, "BOOTED FROM \\EFI\\Microsoft\\Boot\\bootmgfw.efi");
            bed.bmc.close();
            byte[] first = look(bed.directory, wim, "52-54-00-AA-00-01");

            // New firmware: nothing in its variables knows this disk.
            Path wiped = Files.createDirectory(bed.directory.resolve("wiped"));
            Files.move(bed.disk, wiped.resolve("disk.img"));
            try (Bmc bmc = VmTestBed.machine(wiped, VmTestBed.SERIAL, VmTestBed.UUID, VmTestBed.MAC)) {
                bmc.reset(VmTestBed.SERIAL, "On");
                awaitConsole(wiped.resolve("console.log"), "BOOTED FROM \\EFI\\BOOT\\BOOTX64.EFI");
            }

            assertThat(differences(first, second(bed, wim)))
                    .as("bytes in which the boot stores of two machines differ: six devices with two GUIDs each")
                    .isPositive()
                    .isLessThanOrEqualTo(6 * 2 * 16);
        }
    }

    @Test
    void anImageThatIsNotInTheWimIsRefusedBeforeTheDiskIsTouched() throws IOException {
        try (var bed = new VmTestBed("nowindows")) {
            image(bed);
            String before = digest(bed.disk);
            bed.register(VmTestBed.UUID);
            JsonNode job = bed.host.awaitComplete(
                    bed.post(Recipes.job(
                            VmTestBed.SERIAL, Recipes.windows(bed.reference(IMAGE), "Windows Server 2025", UNATTEND))),
                    RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
            assertThat(job.path("failed_step").asText()).isEqualTo("partition.service");
            assertThat(job.path("steps").get(0).path("log_tail").toString())
                    .contains("no index or name 'Windows Server 2025'", NAME);
            bed.bmc.reset(VmTestBed.SERIAL, "ForceOff");
            assertThat(digest(bed.disk)).isEqualTo(before);
        }
    }

    /** Makes the image and pushes it. */
    private static Path image(VmTestBed bed) {
        Path wim = bed.directory.resolve("install.wim");
        script(SCRIPTS.resolve("make-wim.sh"), "--out", wim.toString(), "--images", "2", "--name", NAME);
        Artifacts.push(bed.host, IMAGE, wim);
        return wim;
    }

    /** A second machine, installed by the same recipe: its boot store. */
    private static byte[] second(VmTestBed bed, Path wim) throws IOException {
        String serial = "VM-0002";
        String uuid = "6f1c4f5e-3b0a-4a55-9c3e-0123456789ac";
        String mac = "52:54:00:aa:00:02";
        Path directory = Files.createDirectory(bed.directory.resolve("second"));
        try (Bmc bmc = VmTestBed.machine(directory, serial, uuid, mac)) {
            bed.register(serial, bmc, uuid, mac);
            JsonNode job = bed.host.awaitComplete(
                    bed.post(Recipes.job(serial, Recipes.windows(bed.reference(IMAGE), NAME, UNATTEND))), RUN);
            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            awaitConsole(directory.resolve("console.log"), "BOOTED FROM \\EFI\\Microsoft\\Boot\\bootmgfw.efi");
        }
        return look(directory, wim, "52-54-00-AA-00-02");
    }

    /** Looks at the disk in a directory with other programs than those that wrote it; returns its boot store. */
    private static byte[] look(Path directory, Path wim, String mac) throws IOException {
        Path found = Files.createDirectory(directory.resolve("found"));
        Command look = script(
                Path.of("windows/installed.sh").toAbsolutePath(),
                directory.resolve("disk.img").toString(),
                wim.toString(),
                "2",
                NAME,
                found.toString());
        System.out.println(look.output());
        assertThat(found.resolve("unattend.xml"))
                .content(StandardCharsets.UTF_8)
                .contains("<ComputerName>STAND-IN</ComputerName>", mac, "10.0.2.99/24");
        return Files.readAllBytes(found.resolve("BCD"));
    }

    private static String digest(Path file) {
        return Command.run(file.getParent(), Map.of(), List.of("sha256sum", file.toString()))
                .mustSucceed()
                .output();
    }

    private static int differences(byte[] one, byte[] other) {
        assertThat(one).hasSameSizeAs(other);
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            count += one[i] == other[i] ? 0 : 1;
        }
        return count;
    }

    private static void awaitConsole(Path console, String text) {
        Await.until(text, BOOT, () -> Optional.of(Program.text(console)).filter(all -> all.contains(text)));
    }

    private static Command script(Path script, String... arguments) {
        var command = new ArrayList<String>(List.of(script.toString()));
        command.addAll(Arrays.asList(arguments));
        return Command.run(script.getParent(), Map.of(), command).mustSucceed();
    }
}

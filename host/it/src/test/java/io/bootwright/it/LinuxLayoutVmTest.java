package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The linux workflow in a real machine whose disks are not as in the book. */
@Tag("vm")
class LinuxLayoutVmTest {
    private static final String IMAGE = "os-images/debian:13";
    private static final Duration RUN = Duration.ofMinutes(15);
    private static final String DISK = "NVME-4K";

    private static final String USER_DATA = """
            #cloud-config
            hostname: %s
            runcmd:
              - [sh, -c, "findmnt -lrno TARGET,FSTYPE | sed 's/^/SEEN /' >/dev/ttyS0"]
            """.formatted(Recipes.HOSTNAME);

    /** A disk that its last user labelled as a seed of cloud-init. */
    private static void staleSeed(Path directory, Path disk) throws IOException {
        Path seed = Files.createDirectories(directory.resolve("stale"));
        Files.writeString(seed.resolve("user-data"), "#cloud-config\nhostname: belongs-to-somebody-else\n");
        Files.writeString(seed.resolve("meta-data"), "instance-id: stale\n");
        Command.run(
                        directory,
                        Map.of(),
                        List.of(
                                "genisoimage",
                                "-quiet",
                                "-V",
                                "cidata",
                                "-J",
                                "-r",
                                "-o",
                                disk.toString(),
                                seed.toString()))
                .mustSucceed();
    }

    @Test
    void rootOnXfsAndItsNeighboursOnAnNvmeDiskOf4096ByteSectorsStartAndTakeTheirOwnSeed() throws IOException {
        Path directory = Host.directory("layouts");
        Path nvme = directory.resolve("nvme.img");
        try (var file = new RandomAccessFile(nvme.toFile(), "rw")) {
            file.setLength(4L << 30);
        }
        staleSeed(directory, directory.resolve("disk.img"));
        try (var bed = new VmTestBed(directory, "", "--extra-disk", "nvme-4k:" + DISK + ":" + nvme)) {
            Artifacts.push(bed.host, IMAGE, VmTestBed.rootfs());
            bed.register(VmTestBed.UUID);
            String id =
                    bed.post(Recipes.job(VmTestBed.SERIAL, Recipes.linuxOnXfs(bed.reference(IMAGE), DISK, USER_DATA)));
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            Await.until(
                    "login prompt and mounts",
                    Duration.ofMinutes(8),
                    () -> Optional.of(bed.console())
                            .filter(text -> text.contains(Recipes.HOSTNAME + " login:") && text.contains("SEEN / ")));
            assertThat(bed.console())
                    .contains("SEEN / xfs", "SEEN /var ext4", "SEEN /home xfs")
                    .doesNotContain("belongs-to-somebody-else login:");
        }
    }
}

package io.bootwright.server.taskiso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.workflow.TaskMedium;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskIsoFilesTest {
    private static final UUID JOB = UUID.fromString("00000000-0000-4000-8000-000000000001");
    private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000002");

    @TempDir
    Path directory;

    private TaskIsoFiles isos() {
        return new TaskIsoFiles(directory.resolve("tasks"));
    }

    private static TaskMedium medium(String text) {
        return new TaskMedium("TASK", Map.of("recipe.json", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theImageIsForThisUserOnlyAndNothingElseLiesThere() throws IOException {
        Path iso = isos().build(JOB, medium("{}"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(iso)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(iso.getParent())))
                .isEqualTo("rwx------");
        try (var files = Files.list(iso.getParent())) {
            assertThat(files).containsExactly(iso);
        }
    }

    @Test
    void theSameInputGivesTheSameBytesAndAnotherReplacesThemAtOnce() throws IOException {
        Path iso = isos().build(JOB, medium("{}"));
        byte[] first = Files.readAllBytes(iso);
        try (var reader = Files.newByteChannel(iso)) {
            assertThat(Files.readAllBytes(isos().build(JOB, medium("{}")))).isEqualTo(first);
            assertThat(Files.readAllBytes(isos().build(JOB, medium("{\"a\":1}"))))
                    .isNotEqualTo(first);
            assertThat(reader.size())
                    .as("who reads the old one reads it to its end")
                    .isEqualTo(first.length);
        }
    }

    @Test
    void whatCannotBeWrittenLeavesTheImageBefore() throws IOException {
        Path iso = isos().build(JOB, medium("{}"));
        byte[] first = Files.readAllBytes(iso);

        assertThatThrownBy(() -> isos().build(JOB, new TaskMedium("TASK", Map.of("../x", new byte[1]))))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(iso).hasBinaryContent(first);
        try (var files = Files.list(iso.getParent())) {
            assertThat(files).containsExactly(iso);
        }
    }

    @Test
    void wipingRemovesEverythingOfTheJobAndMayBeRepeated() {
        Path iso = isos().build(JOB, medium("{}"));

        isos().wipe(JOB);
        isos().wipe(JOB);

        assertThat(iso.getParent()).doesNotExist();
    }

    @Test
    void startUpSweepsImagesOfJobsThatEnded() throws IOException {
        Path kept = isos().build(JOB, medium("{}"));
        Path gone = isos().build(OTHER, medium("{}"));
        Path foreign = Files.createDirectory(directory.resolve("tasks/README"));

        isos().sweep(JOB::equals);

        assertThat(kept).exists();
        assertThat(gone.getParent()).doesNotExist();
        assertThat(foreign).exists();
    }

    @Test
    void whatAnotherHostEndsIsSweptWithoutARestart() throws Exception {
        Set<UUID> active = ConcurrentHashMap.newKeySet();
        active.addAll(List.of(JOB, OTHER));
        Path kept = isos().build(JOB, medium("{}"));
        Path gone = isos().build(OTHER, medium("{}"));
        try (TaskIsoSweeper sweeper = TaskIsoSweeper.start(isos(), active::contains, Duration.ofMillis(20))) {
            assertThat(sweeper).isNotNull();
            assertThat(gone).exists();
            active.remove(OTHER);
            while (Files.exists(gone.getParent())) {
                Thread.onSpinWait();
            }
            assertThat(kept).exists();
        }
    }
}

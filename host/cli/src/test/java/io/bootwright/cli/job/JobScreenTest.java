package io.bootwright.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.WindowSize;
import io.bootwright.formats.Json;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobScreenTest {
    private static JsonNode job(int percent) {
        return Json.parseTrusted("""
                {"job_id":"8f14e45f-ceea-467f-a830-c0c1d2e3f405","server_serial":"XF-12345ABC","status":"provisioning",
                 "task_target":"install-linux.target","phase":"running","result":null,"created_at":"2026-01-01T00:00:00Z",
                 "last_update":"2026-01-01T00:01:05Z",
                 "media":[{"slot":"CD1","role":"installer","state":"reading","size":104857600,"percent_read":%d}],
                 "steps":[{"name":"partition.service","title":"Partition the disk and make the file systems","state":"succeeded",
                   "started_at":"2026-01-01T00:00:10Z","ended_at":"2026-01-01T00:00:20Z"},
                  {"name":"image-linux.service","title":"Stream the root file system onto the disk","state":"running","percent":%d,
                   "started_at":"2026-01-01T00:00:20Z"},
                  {"name":"bootloader-linux.service","title":"Install the boot loader","state":"pending"}]}""".formatted(percent, percent));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 80, 60, 40, 12})
    void leavesNoLineBehindHoweverOftenItRedraws(int columns) {
        Emulator terminal = new Emulator(columns);
        JobScreen screen = new JobScreen(terminal.out, () -> new WindowSize(columns, 24));
        for (int percent = 0; percent <= 100; percent++) {
            screen.show(job(percent));
        }
        assertThat(terminal.lines()).hasSize(6).allMatch(line -> line.length() < columns);
        assertThat(terminal.rows()).isEqualTo(6);
    }

    @Test
    void showsEveryStateAndProgressOnEightyColumns() {
        Emulator terminal = new Emulator(80);
        new JobScreen(terminal.out, () -> new WindowSize(80, 24)).show(job(42));

        assertThat(terminal.lines().get(3)).contains("partition.service", "Partition the d", "succeeded  0:10");
        assertThat(terminal.lines().get(4)).contains("image-linux.service", "Stream the", "…", "running 42 %  ");
        assertThat(terminal.lines().get(5)).contains("bootloader-linux.service", "Install the", "pending");
    }

    @Test
    void leavesNoLineBehindWhenTheWindowIsResizedInBetween() {
        Emulator terminal = new Emulator(120);
        AtomicReference<WindowSize> window = new AtomicReference<>(new WindowSize(120, 24));
        JobScreen screen = new JobScreen(terminal.out, window::get);
        terminal.out.println("an earlier command");
        int percent = 0;
        for (int columns : new int[] {120, 80, 40, 100, 30, 31, 200}) {
            terminal.resize(columns);
            window.set(new WindowSize(columns, 24));
            screen.show(job(++percent));
            screen.remark("| a line of the log " + columns);
        }
        assertThat(terminal.lines()).hasSize(1 + 7 + 6);
        assertThat(terminal.lines().getFirst()).isEqualTo("an earlier command");
        assertThat(terminal.lines().stream().filter(line -> line.startsWith("job ")))
                .hasSize(1);
    }

    @Test
    void isNeverHigherThanTheWindow() {
        Emulator terminal = new Emulator(80);
        JobScreen screen = new JobScreen(terminal.out, () -> new WindowSize(80, 5));
        screen.show(job(1));
        screen.show(job(2));
        assertThat(terminal.lines()).hasSize(4);
        assertThat(terminal.lines().getLast()).isEqualTo("  … 3 more lines");
    }
}

package io.bootwright.cli.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    private static List<SseEvent> read(String text) throws IOException {
        SseReader reader = new SseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<SseEvent> events = new ArrayList<>();
        for (Optional<SseEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get());
        }
        return events;
    }

    @Test
    void readsEventsInAllForms() throws IOException {
        assertThat(
                        read(
                                "id: 1\r\nevent: job\r\ndata: {}\r\n\r\ndata:a\ndata: b\n\n:ping\n\nevent: x\n\nid: 2\ndata\n\n"))
                .containsExactly(
                        new SseEvent("1", "job", "{}"),
                        new SseEvent("1", "message", "a\nb"),
                        new SseEvent("1", ":", ""),
                        new SseEvent("2", "message", ""));
    }

    @Test
    void dropsAnEventThatIsCutOff() throws IOException {
        assertThat(read("id: 1\ndata: whole\n\nid: 2\ndata: ha")).hasSize(1);
    }

    @Test
    void refusesALineWithoutEnd() {
        assertThatThrownBy(() -> read("data: " + "x".repeat(5 << 20))).hasMessageContaining("too long");
    }
}

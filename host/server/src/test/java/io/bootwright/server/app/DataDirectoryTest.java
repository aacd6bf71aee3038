package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void theHostKeepsItsIdAndGetsANewOneInPlaceOfAnEmptyFile() throws IOException {
        DataDirectory data = DataDirectory.prepare(directory.resolve("data"));
        String first = data.hostId();
        assertThat(UUID.fromString(first)).hasToString(first);
        assertThat(data.hostId()).isEqualTo(first);
        for (String left : new String[] {"", "\n"}) {
            Files.writeString(data.root().resolve("host.id"), left);
            String renewed = data.hostId();
            assertThat(UUID.fromString(renewed)).isNotEqualTo(UUID.fromString(first));
            assertThat(data.hostId()).isEqualTo(renewed);
        }
        assertThat(data.root().resolve("host.id.part")).doesNotExist();
    }

    @Test
    void saysWhatItCannotUseAndWhatToDo() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> DataDirectory.prepare(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is no directory")
                .hasMessageContaining("--data");
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("plugins"), "");
        assertThatThrownBy(() -> DataDirectory.prepare(data))
                .hasMessageContaining(data.resolve("plugins") + " is no directory")
                .hasMessageContaining(System.getProperty("user.name"));
    }
}

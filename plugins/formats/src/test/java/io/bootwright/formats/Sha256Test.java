package io.bootwright.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
    /** FIPS 180-4, example of one block. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void everyWayInGivesTheSameDigits(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("abc"), "abc");
        byte[] bytes = {'a', 'b', 'c'};
        MessageDigest fed = Sha256.start();
        fed.update(bytes);

        assertThat(Sha256.hex(bytes)).isEqualTo(ABC);
        assertThat(Sha256.hex("abc")).isEqualTo(ABC);
        assertThat(Sha256.hex(file)).isEqualTo(ABC);
        assertThat(Sha256.digest(bytes)).isEqualTo("sha256:" + ABC);
        assertThat(Sha256.digest(file)).isEqualTo("sha256:" + ABC);
        assertThat(Sha256.digest(fed)).isEqualTo("sha256:" + ABC);
    }
}

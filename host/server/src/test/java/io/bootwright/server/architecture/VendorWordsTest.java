package io.bootwright.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Vendor names and their message ids lie in the Redfish client's data files, not in the host's code. */
class VendorWordsTest {
    private static final Path QUIRKS =
            Path.of("..", "redfish", "src", "main", "resources", "io", "bootwright", "redfish", "quirks");
    /** Ids as vendors number their messages, such as three or four letters and digits; not those of standards. */
    private static final Pattern ID = Pattern.compile(
            "\\b(?!(?:SHA|DSP|RFC|ISO|UTF|AES|IEC|IEEE|CRC|EUI|MD|X|TLS|FAT|BIT|INT|UINT|LZ|VHD|CP|HTTP)[0-9])[A-Z]{3,5}[0-9]{3,4}\\b");

    @Test
    void noCodeNamesAVendorOfTheQuirkFiles() {
        List<Pattern> names = names();
        assertThat(names).hasSizeGreaterThan(10);
        assertThat(found(line ->
                        names.stream().anyMatch(name -> name.matcher(line).find())))
                .isEmpty();
    }

    @Test
    void noCodeNamesAMessageIdOfAVendor() throws IOException {
        Properties known = new Properties();
        try (var in = Files.newInputStream(QUIRKS.resolve("error-ids.properties"))) {
            known.load(in);
        }
        List<String> ids = new ArrayList<>();
        known.values().forEach(value -> ids.addAll(List.of(value.toString().split("[,\\s]+"))));
        assertThat(ids).isNotEmpty().allMatch(id -> ID.matcher(id).find());
        assertThat(found(line -> ID.matcher(line).find())).isEmpty();
    }

    /** The conditions by which quirk files are chosen: regular expressions on names of makers and BMCs. */
    private static List<Pattern> names() {
        List<Pattern> names = new ArrayList<>();
        Pattern condition = Pattern.compile("\\b(?:manufacturer|bmc): \"([^\"]+)\"");
        for (Path file : list(QUIRKS, ".yaml")) {
            condition.matcher(text(file)).results().map(match -> match.group(1)).forEach(regex -> {
                String name = regex.replace("\\\\", "\\").replaceFirst("^\\^", "");
                if (name.matches("(?s).*[A-Za-z]{2}.*")) {
                    names.add(Pattern.compile("\\b(?:" + name + ")", Pattern.CASE_INSENSITIVE));
                }
            });
        }
        return names;
    }

    private static List<String> found(java.util.function.Predicate<String> wrong) {
        List<String> found = new ArrayList<>();
        for (String module : List.of("server", "registry", "iso9660", "redfish")) {
            for (Path file : list(Path.of("..", module, "src", "main", "java"), ".java")) {
                text(file).lines().filter(wrong).forEach(line -> found.add(file + ": " + line.strip()));
            }
        }
        return found;
    }

    private static List<Path> list(Path directory, String ending) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

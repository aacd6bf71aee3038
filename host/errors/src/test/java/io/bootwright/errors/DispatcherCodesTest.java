package io.bootwright.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dispatcher has the codes it can report in a catalogue of its own, in Go: the two say the same. */
class DispatcherCodesTest {
    private static final String GO = "dispatcher/internal/codes/codes.go";
    private static final Pattern NAME = Pattern.compile("(?m)^\\t(\\w+) += Code\\{\"([a-z-]+)\"}$");
    private static final Pattern ENTRY =
            Pattern.compile("\\{Code: (\\w+), Sent: (true|false),\\s+Meaning: \"((?:[^\"\\\\]"
                    + "|\\\\.)*)\",\\s+Remedy: +\"((?:[^\"\\\\]|\\\\.)*)\"}");

    /** One entry of the dispatcher's catalogue. */
    private record Told(String meaning, String remedy, Set<Place> places) {}

    @Test
    void bothLanguagesHaveTheSameCodesWithTheSameSentences() {
        Map<String, Told> here = new HashMap<>();
        for (ErrorCode entry : Catalogue.at(Place.SERVER)) {
            here.put(entry.code(), new Told(entry.meaning(), entry.remedy(), entry.places()));
        }
        assertThat(ofTheDispatcher()).isEqualTo(here);
    }

    @Test
    void everyCodeOfItsOwnIsOneThatTheDispatcherHas() {
        assertThat(Stream.of(DispatcherErrorCode.values()).map(ErrorCode::code))
                .isSubsetOf(ofTheDispatcher().keySet());
    }

    private static Map<String, Told> ofTheDispatcher() {
        String source = source();
        Map<String, String> codes = new HashMap<>();
        Matcher name = NAME.matcher(source);
        while (name.find()) {
            codes.put(name.group(1), name.group(2));
        }
        Map<String, Told> told = new HashMap<>();
        Matcher entry = ENTRY.matcher(source);
        while (entry.find()) {
            // What is not sent is on the console only.
            Set<Place> places = entry.group(2).equals("true") ? Set.of(Place.JOB, Place.SERVER) : Set.of(Place.SERVER);
            told.put(codes.get(entry.group(1)), new Told(text(entry.group(3)), text(entry.group(4)), places));
        }
        assertThat(told.keySet()).as("read from %s", GO).containsExactlyInAnyOrderElementsOf(codes.values());
        return told;
    }

    private static String text(String literal) {
        return literal.replaceAll("\\\\(.)", "$1");
    }

    private static String source() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(GO))) {
                try {
                    return Files.readString(at.resolve(GO));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new AssertionError("there is no " + GO + " above " + Path.of("").toAbsolutePath());
    }
}

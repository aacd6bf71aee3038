package io.bootwright.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "errors.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\|");

    @Test
    void eachCodeStandsForOneThing() {
        assertThat(Catalogue.entries()).extracting(ErrorCode::code).doesNotHaveDuplicates();
    }

    @Test
    void codesAreWordsWithHyphensExceptThoseOfTheSpecification() {
        assertThat(Catalogue.entries())
                .allSatisfy(entry -> assertThat(entry.code())
                        .matches(entry instanceof RegistryErrorCode ? "[A-Z]+(_[A-Z]+)*" : "[a-z]+(-[a-z]+)*"));
    }

    @Test
    void meaningAndRemedyAreFullSentencesAndTitlesAreNot() {
        assertThat(Catalogue.entries()).allSatisfy(entry -> {
            assertThat(entry.title()).matches("[A-Z].*[^.]");
            assertThat(entry.meaning()).matches("[A-Z0-9a-z].*\\.");
            assertThat(entry.remedy()).matches("[A-Z].*\\.");
            assertThat(entry.places()).isNotEmpty();
        });
    }

    @Test
    void anEntryIsFoundByItsCode() {
        assertThat(Catalogue.find("never-read")).contains(JobErrorCode.NEVER_READ);
        assertThat(Catalogue.find("BLOB_UNKNOWN")).contains(RegistryErrorCode.BLOB_UNKNOWN);
        assertThat(Catalogue.find("no-such-code")).isEmpty();
    }

    @Test
    void theEntriesOfAPlaceAreThoseThatShowThere() {
        assertThat(Catalogue.at(Place.JOB))
                .contains(JobErrorCode.NEVER_READ, ProblemCode.INTERNAL, DispatcherErrorCode.DISK_NOT_FOUND)
                .doesNotContain(ProblemCode.CONFLICT, DispatcherErrorCode.NETWORK_FAILED);
    }

    /** Tables of codes in the guides are those whose first column is headed so. */
    @Test
    void theTablesOfTheGuidesNameNoCodeThatIsNotInTheCatalogue() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> guides = Files.list(PAGE.getParent())) {
            for (Path guide :
                    guides.filter(file -> file.toString().endsWith(".md")).toList()) {
                boolean inside = false;
                for (String line : Files.readAllLines(guide)) {
                    inside = line.startsWith("|")
                            && (inside || line.startsWith("| code |") || line.startsWith("| `error.code` |"));
                    Matcher row = ROW.matcher(line);
                    if (inside && row.find()) {
                        named.add(row.group(1));
                    }
                }
            }
        }
        assertThat(named)
                .contains("wrong-host")
                .allSatisfy(code -> assertThat(Catalogue.find(code)).as(code).isPresent());
    }

    /** {@code make errors} writes the page anew. */
    @Test
    void thePageOfTheDocumentationIsMadeFromTheCatalogue() throws IOException {
        if (Boolean.getBoolean("bootwright.write-docs")) {
            Files.writeString(PAGE, ErrorPage.markdown());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/errors.md; `make errors` writes it")
                .isEqualTo(ErrorPage.markdown());
    }
}

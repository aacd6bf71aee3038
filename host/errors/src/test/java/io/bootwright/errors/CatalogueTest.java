package io.bootwright.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "errors.md");

    @Test
    void eachCodeStandsForOneThing() {
        assertThat(Catalogue.entries()).extracting(ErrorCode::code).doesNotHaveDuplicates();
    }

    @Test
    void codesAreWordsWithHyphensExceptThoseOfTheSpecification() {
        assertThat(Catalogue.entries()).allSatisfy(entry -> assertThat(entry.code())
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

    /** {@code make errors} writes the page anew. */
    @Test
    void thePageOfTheDocumentationIsMadeFromTheCatalogue() throws IOException {
        if (Boolean.getBoolean("bootwright.write-docs")) {
            Files.writeString(PAGE, ErrorPage.markdown());
        }
        assertThat(Files.readString(PAGE)).as("docs/errors.md; `make errors` writes it").isEqualTo(ErrorPage.markdown());
    }
}

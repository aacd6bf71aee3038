package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.workflow.Workflow;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would fail on the server, or while its medium is made, is refused when the recipe is sent, with its pointer. */
class RecipeAtTheDoorTest {
    @TempDir
    private static Path directory;

    private static TestRoom room;
    private static int versions;

    @BeforeAll
    static void open() {
        room = new TestRoom(directory);
    }

    @AfterAll
    static void close() {
        room.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {" blank", "blank ", "\"quoted\"", "line\u2028separator", "c1\u0085", "ends with \\"})
    void aValueThatTheServerCannotPassToItsSteps(String value) {
        Workflow workflow = workflow(TestBundle.of("door", "1.0." + ++versions));

        assertThat(pointers(workflow, recipe().put("word", value))).containsExactly("/word");
        assertThat(pointers(workflow, recipe().put("word", "w".repeat(16385)))).containsExactly("/word");
        assertThat(pointers(workflow, recipe().put("word", "w".repeat(16384)))).isEmpty();
    }

    @Test
    void aVariableThatIsNoPlainValue() {
        String schema = TestBundle.schema("door").replace("\"text\": {\"type\": \"string\"}", "\"text\": {}");
        Workflow workflow = workflow(TestBundle.of("door", "1.0." + ++versions)
                .file("recipe.schema.json", schema)
                .yaml("WORD: /word", "TEXT: /text"));

        ObjectNode object = recipe();
        object.putObject("text").put("a", 1);
        ObjectNode array = recipe();
        array.putArray("text").add(1);

        assertThat(pointers(workflow, object)).containsExactly("/text");
        assertThat(pointers(workflow, array)).containsExactly("/text");
        assertThat(pointers(workflow, recipe().put("text", 3))).isEmpty();
    }

    @Test
    void aValueThatATemplateNeeds() {
        Workflow workflow = workflow(TestBundle.of("door", "1.0." + ++versions)
                .taskFile("{path: t, source: template, file: templates/t}")
                .file("templates/t", "{{/text}} {{/word}} {{job_id}}\n"));

        assertThat(workflow.check(recipe().put("word", "x"))).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/text");
            assertThat(fault.detail()).contains("the file t on the task medium is made of it");
        });
        assertThat(workflow.check(recipe().put("word", "x").put("text", "y"))).isEmpty();
    }

    @Test
    void aRecipeThatIsLargerThanItsFileMayBe() {
        Workflow workflow = workflow(TestBundle.of("door", "1.0." + ++versions)
                .yaml("source: recipe\n", "source: recipe\n      max-bytes: 2048\n"));

        assertThat(pointers(workflow, recipe().put("text", "x".repeat(2100)))).containsExactly("");
        assertThat(pointers(workflow, recipe().put("text", "x".repeat(1000)))).isEmpty();
    }

    @Test
    void aRecipeOfWhichTheClassMakesMoreThanIsDeclared() {
        Workflow workflow = workflow(TestBundle.of("door", "1.0." + ++versions)
                .taskFile("{path: x, source: plugin, max-bytes: 100}")
                .workflow("public Map<String, byte[]> files(JobContext job) {"
                        + " return Map.of(\"x\", new byte[(int) job.recipe().number(\"/count\").orElse(0)]); }"));

        assertThat(workflow.check(recipe().put("count", 101))).isEmpty();
        assertThat(workflow.reviewServer(TestRoom.context(recipe().put("count", 101)))
                        .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("made x with 101 bytes, at most 100"));
        assertThat(workflow.reviewServer(TestRoom.context(recipe().put("count", 100)))
                        .faults())
                .isEmpty();
    }

    @Test
    void nothingInTheFieldsOfAClassGoesFromOneRecipeToTheNext() {
        Workflow workflow = workflow(TestBundle.of("door", "1.0." + ++versions)
                .workflow("private final Set<String> seen = new HashSet<>();\n"
                        + "public void check(Recipe recipe, Problems problems) {"
                        + " if (!seen.add(\"x\")) problems.add(\"\", \"Seen.\"); }"));

        assertThat(workflow.check(recipe())).isEmpty();
        assertThat(workflow.check(recipe())).isEmpty();
    }

    private static List<String> pointers(Workflow workflow, com.fasterxml.jackson.databind.JsonNode recipe) {
        return workflow.check(recipe).stream().map(fault -> fault.pointer()).toList();
    }

    private static ObjectNode recipe() {
        return TestRoom.recipe("door.target");
    }

    private static Workflow workflow(TestBundle bundle) {
        assertThat(room.bundles().drop(bundle.jar(directory.resolve("made")))).isEmpty();
        return room.bundles().active("door.target").orElseThrow();
    }
}

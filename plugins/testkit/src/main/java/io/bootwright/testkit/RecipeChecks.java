package io.bootwright.testkit;

import static io.bootwright.testkit.LoadedWorkflow.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.bundle.manifest.RecipeRules;
import io.bootwright.plugin.Installer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks of a bundle with its example recipes. */
final class RecipeChecks {
    private static final int THREADS = 8;
    private static final int ROUNDS = 10;

    private final Bundle bundle;
    private final LoadedWorkflow loaded;
    private final FileChecks files;

    RecipeChecks(Bundle bundle, LoadedWorkflow loaded) {
        this.bundle = bundle;
        this.loaded = loaded;
        this.files = new FileChecks(bundle, loaded);
    }

    List<ContractCheck> all() {
        List<ContractCheck> checks = new ArrayList<>();
        for (String path : Examples.in(bundle, "valid")) {
            checks.add(new ContractCheck("accepts " + path, () -> accepts(path)));
            checks.add(new ContractCheck("makes the declared files for " + path, () -> files.check(path)));
        }
        for (String path : Examples.in(bundle, "invalid")) {
            checks.add(new ContractCheck("refuses " + path, () -> refuses(path)));
        }
        if (bundle.workflowClass().isPresent()) {
            checks.add(new ContractCheck("answers alike whatever it was asked before", this::again));
            checks.add(new ContractCheck("answers many threads alike", this::threads));
        }
        return checks;
    }

    private void accepts(String path) {
        List<Fault> faults = faults(path);
        if (!faults.isEmpty()) {
            throw new ContractException(
                    path + " is refused: " + text(faults) + " Correct the example, the schema or the class.");
        }
        for (SampleJob job : SampleJob.of(bundle, Examples.recipe(Examples.json(bundle, path)))) {
            Installer chosen = within(
                    "installer for " + path,
                    LoadedWorkflow.CHECKING,
                    () -> loaded.workflow().installer(job));
            if (chosen == null
                    || !Objects.toString(chosen.name(), "").matches("[a-z0-9]+([._-][a-z0-9]+)*")
                    || !Objects.toString(chosen.tag(), "").matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
                throw new ContractException("installer returned " + chosen + " for " + path
                        + ". It must name an image under media/ and its tag.");
            }
        }
    }

    private void refuses(String path) {
        JsonNode expected = Examples.expectation(bundle, path);
        String pointer = expected.path("pointer").asText();
        String detail = expected.path("detail").asText();
        List<Fault> faults = faults(path);
        if (faults.isEmpty()) {
            throw new ContractException(path + " is accepted. Check for it in the "
                    + (expected.path("by").asText().equals("schema") ? "schema." : "class."));
        }
        if (faults.stream()
                .noneMatch(fault ->
                        fault.pointer().equals(pointer) && fault.detail().contains(detail))) {
            throw new ContractException(
                    path + " is refused, but not at " + pointer + " with a sentence that contains \"" + detail + "\": "
                            + text(faults) + " Correct the check or the expectation beside the example.");
        }
        String said = text(faults);
        for (TaskFile file : bundle.manifest().taskIso().files()) {
            String value = file.field()
                    .map(field -> Examples.json(bundle, path).at(field).asText())
                    .orElse("");
            if (file.secret() && value.length() >= 8 && said.contains(value)) {
                throw new ContractException(path + ": the sentence shows the value of "
                        + file.field().orElse("") + ", which is secret. Say what is wrong without quoting it.");
            }
        }
    }

    /** As a host finds them: the class sees only recipes that fit the schema. */
    private List<Fault> faults(String path) {
        JsonNode recipe = Examples.json(bundle, path);
        List<Fault> faults = new ArrayList<>(bundle.schema().check(recipe));
        boolean fits = faults.isEmpty();
        faults.addAll(RecipeRules.check(bundle.manifest(), bundle.files(), recipe));
        if (fits) {
            faults.addAll(within("check of " + path, LoadedWorkflow.CHECKING, () -> own(recipe)));
        }
        return faults;
    }

    private List<Fault> own(JsonNode recipe) {
        List<Fault> found = new ArrayList<>();
        loaded.workflow().check(Examples.recipe(recipe), (pointer, detail) -> {
            String at = Objects.toString(pointer, "null");
            if (!at.isEmpty() && !at.startsWith("/")) {
                throw new ContractException("check reports a fault at \"" + at
                        + "\", which is no JSON pointer: it starts with a slash, such as /target_disk.");
            }
            if (Objects.toString(detail, "").isBlank()) {
                throw new ContractException("check reports a fault at " + at + " without a sentence.");
            }
            found.add(new Fault(at, detail));
        });
        return found;
    }

    private void threads() {
        List<String> valid = Examples.in(bundle, "valid");
        List<String> all = new ArrayList<>(valid);
        all.addAll(Examples.in(bundle, "invalid"));
        List<String> alone = all.stream().map(path -> alone(path, valid)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<String>>> together = new ArrayList<>();
            Callable<List<String>> everything =
                    () -> all.stream().map(path -> answer(path, valid)).toList();
            for (int i = 0; i < ROUNDS; i++) {
                together.add(threads.submit(everything));
            }
            for (Future<List<String>> each : together) {
                if (!alone.equals(within("a call among others", LoadedWorkflow.MAKING.multipliedBy(4), each::get))) {
                    throw new ContractException("The class answers differently when several threads call it."
                            + " Keep nothing in fields between calls.");
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Whether an answer depends on earlier calls: compared with that of a class that was asked nothing else. */
    private void again() {
        List<String> valid = Examples.in(bundle, "valid");
        List<String> all = new ArrayList<>(valid);
        all.addAll(Examples.in(bundle, "invalid"));
        all.addAll(valid);
        for (String path : all) {
            String alone = alone(path, valid);
            String now = answer(path, valid);
            if (!now.equals(alone)) {
                throw new ContractException("The class answers " + path + " differently after other calls: first "
                        + shown(alone) + ", then " + shown(now)
                        + " Keep nothing between calls, neither in fields nor in static ones.");
            }
        }
    }

    private static String shown(String answer) {
        return answer.length() > 300 ? answer.substring(0, 300) + "…" : answer;
    }

    /** The answer of a freshly loaded class. */
    private String alone(String path, List<String> valid) {
        try (LoadedWorkflow fresh = loaded.fresh()) {
            return new RecipeChecks(bundle, fresh).answer(path, valid);
        }
    }

    private String answer(String path, List<String> valid) {
        return faults(path) + (valid.contains(path) ? files.digest(path) : "");
    }

    private static String text(List<Fault> faults) {
        StringBuilder text = new StringBuilder();
        for (Fault fault : faults) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(fault.pointer())
                    .append(' ')
                    .append(fault.detail());
        }
        return text.toString();
    }
}

package io.bootwright.bundle;

import io.bootwright.bundle.BundleManifest.Completion;
import io.bootwright.bundle.BundleManifest.Completion.Mode;
import java.time.Duration;

/** Rules between the keys of {@code completion} in a bundle.yaml. */
final class CompletionRules {
    private final BundleManifest manifest;
    private final Completion completion;
    private final RecipeSchema schema;
    private final Errors errors;

    /** Takes an error. */
    @FunctionalInterface
    interface Errors {
        void add(String pointer, String message, String remedy);
    }

    CompletionRules(BundleManifest manifest, RecipeSchema schema, Errors errors) {
        this.manifest = manifest;
        this.completion = manifest.completion();
        this.schema = schema;
        this.errors = errors;
    }

    void check() {
        if (completion.timeout().isZero() || completion.timeout().compareTo(Duration.ofDays(7)) > 0) {
            errors.add("/completion/timeout", "must be longer than nothing and at most 7 days.", "");
        }
        if (completion.heartbeat().toSeconds() < 10 || completion.heartbeat().compareTo(completion.timeout()) > 0) {
            errors.add("/completion/heartbeat", "must be at least PT10S and at most the timeout.", "");
        }
        if (manifest.installer().maintenance()) {
            if (completion.mode() != Mode.WEBHOOK || !completion.modes().isEmpty()) {
                errors.add(
                        "/completion/mode",
                        "must be webhook, without modes: the maintenance image reports its end itself.",
                        "Other rules are for installer.kind: vendor.");
            }
            return;
        }
        boolean offered = completion.modes().containsKey(completion.mode());
        if (!offered && !completion.modes().isEmpty()) {
            errors.add(
                    "/completion/modes",
                    "lack the default, " + completion.mode().text() + ".",
                    "");
        }
        completion.modes().forEach((mode, limits) -> {
            String at = "/completion/modes/" + mode.text();
            if (limits.deadline().isZero() || limits.deadline().compareTo(completion.timeout()) > 0) {
                errors.add(at + "/deadline", "must be longer than nothing and at most the timeout.", "");
            }
        });
        if (completion.choice().isPresent() == completion.modes().isEmpty()) {
            errors.add(
                    "/completion",
                    "choice and modes belong together.",
                    "choice names the recipe's object, modes what it may choose.");
        }
        completion
                .choice()
                .flatMap(schema::misses)
                .ifPresent(why ->
                        errors.add("/completion/choice", completion.choice().orElse("") + " " + why, ""));
        if (completion.mode() == Mode.TCP_PROBE && completion.choice().isEmpty()) {
            errors.add(
                    "/completion/mode", "tcp-probe needs an address, which only the recipe can know.", "Add choice.");
        }
    }
}

package io.bootwright.bundle.manifest;

import io.bootwright.bundle.manifest.BundleManifest.Completion;
import io.bootwright.bundle.manifest.BundleManifest.Completion.Mode;
import java.time.Duration;

/** Rules between the keys of {@code completion} in a bundle.yaml. */
final class CompletionRules {
    private final ManifestContext context;
    private final Completion completion;

    CompletionRules(ManifestContext context) {
        this.context = context;
        this.completion = context.manifest().completion();
    }

    void check() {
        if (completion.timeout().isZero() || completion.timeout().compareTo(Duration.ofDays(7)) > 0) {
            context.error("/completion/timeout", "must be longer than nothing and at most 7 days.", "");
        }
        if (completion.heartbeat().toSeconds() < 10 || completion.heartbeat().compareTo(completion.timeout()) > 0) {
            context.error("/completion/heartbeat", "must be at least PT10S and at most the timeout.", "");
        }
        if (context.manifest().installer().maintenance()) {
            if (completion.mode() != Mode.WEBHOOK || !completion.modes().isEmpty()) {
                context.error(
                        "/completion/mode",
                        "must be webhook, without modes: the maintenance image reports its end itself.",
                        "Other rules are for installer.kind: vendor.");
            }
            return;
        }
        boolean offered = completion.modes().containsKey(completion.mode());
        if (!offered && !completion.modes().isEmpty()) {
            context.error(
                    "/completion/modes",
                    "lack the default, " + completion.mode().text() + ".",
                    "");
        }
        completion.modes().forEach((mode, limits) -> {
            String at = "/completion/modes/" + mode.text();
            if (limits.deadline().isZero() || limits.deadline().compareTo(completion.timeout()) > 0) {
                context.error(at + "/deadline", "must be longer than nothing and at most the timeout.", "");
            }
        });
        if (completion.choice().isPresent() == completion.modes().isEmpty()) {
            context.error(
                    "/completion",
                    "choice and modes belong together.",
                    "choice names the recipe's object, modes what it may choose.");
        }
        completion.choice().ifPresent(pointer -> context.pointer("/completion/choice", pointer));
        if (completion.mode() == Mode.TCP_PROBE && completion.choice().isEmpty()) {
            context.error(
                    "/completion/mode", "tcp-probe needs an address, which only the recipe can know.", "Add choice.");
        }
    }
}

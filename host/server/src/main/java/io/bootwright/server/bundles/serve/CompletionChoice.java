package io.bootwright.server.bundles.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.manifest.BundleManifest.Completion;
import io.bootwright.bundle.manifest.BundleManifest.Limits;
import io.bootwright.server.workflow.CompletionRule;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The completion rule of one recipe: the bundle's, or the one the recipe chooses among those the bundle offers. */
public final class CompletionChoice {
    private final BundleManifest manifest;
    private final Completion completion;

    public CompletionChoice(BundleManifest manifest) {
        this.manifest = manifest;
        this.completion = manifest.completion();
    }

    /** What is wrong with the choice of a recipe that fits the schema. */
    public List<Fault> check(JsonNode recipe) {
        List<Fault> faults = new ArrayList<>();
        if (manifest.installer().maintenance()) {
            return faults;
        }
        String at = completion.choice().orElse("");
        JsonNode choice = choice(recipe);
        String mode = choice.path("mode").asText(completion.mode().text());
        Optional<Limits> limits = limits(mode);
        if (limits.isEmpty()) {
            faults.add(new Fault(
                    at + "/mode",
                    "must be one of "
                            + completion.modes().keySet().stream()
                                    .map(Completion.Mode::text)
                                    .collect(Collectors.joining(", "))
                            + "."));
            return faults;
        }
        if (mode.equals(Completion.Mode.TCP_PROBE.text())) {
            if (choice.path("address").asText().isEmpty()) {
                faults.add(new Fault(
                        at + "/address",
                        "is missing: tcp-probe needs the management address of the installed system."));
            }
            if (choice.path("port").asInt(limits.get().port()) == 0) {
                faults.add(new Fault(at + "/port", "is missing: tcp-probe needs a port."));
            }
        }
        duration(choice, "deadline", at, completion.timeout(), faults);
        duration(choice, "quiet", at, completion.timeout(), faults);
        return faults;
    }

    private static void duration(JsonNode choice, String name, String at, Duration most, List<Fault> faults) {
        if (!choice.has(name)) {
            return;
        }
        String text = choice.path(name).asText();
        try {
            Duration duration = Duration.parse(text);
            if (duration.isNegative() || duration.isZero() || duration.compareTo(most) > 0) {
                faults.add(new Fault(
                        at + "/" + name,
                        "must be longer than nothing and at most " + most + ", the bundle's timeout."));
            }
        } catch (DateTimeParseException e) {
            faults.add(new Fault(at + "/" + name, "is no duration such as PT30M."));
        }
    }

    /** The rule of a recipe that passed {@link #check}. */
    public CompletionRule rule(JsonNode recipe) {
        if (manifest.installer().maintenance()) {
            return CompletionRule.dispatcher();
        }
        JsonNode choice = choice(recipe);
        String mode = choice.path("mode").asText(completion.mode().text());
        Limits limits = limits(mode).orElseGet(() -> Limits.within(completion.timeout()));
        return new CompletionRule(
                CompletionRule.Mode.valueOf(Completion.Mode.of(mode).name()),
                choice.has("deadline") ? Duration.parse(choice.path("deadline").asText()) : limits.deadline(),
                choice.path("percent").asInt(limits.percent()),
                choice.has("quiet") ? Duration.parse(choice.path("quiet").asText()) : limits.quiet(),
                choice.path("address").asText(),
                choice.path("port").asInt(limits.port()),
                limits.hint());
    }

    private JsonNode choice(JsonNode recipe) {
        return completion.choice().map(recipe::at).orElse(MissingNode.getInstance());
    }

    /** The limits of a mode; empty when the bundle does not offer it. */
    private Optional<Limits> limits(String mode) {
        if (completion.modes().isEmpty()) {
            return Optional.of(Limits.within(completion.timeout()));
        }
        return completion.modes().entrySet().stream()
                .filter(offered -> offered.getKey().text().equals(mode))
                .map(java.util.Map.Entry::getValue)
                .findFirst();
    }
}

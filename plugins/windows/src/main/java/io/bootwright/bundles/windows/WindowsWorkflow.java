package io.bootwright.bundles.windows;

import io.bootwright.layout.DiskRules;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Workflow;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Installs Windows: checks layout and answer file, and writes the server's network into the answer file. Stateless. */
public final class WindowsWorkflow implements Workflow {
    @Override
    public void check(Recipe recipe, Problems problems) {
        DiskRules.check(recipe, problems);
        new LayoutRules(recipe, problems).check();
        boolean merge = wantsServersNetwork(recipe);
        Optional<String> answers = recipe.text(AnswerFile.POINTER);
        answers.flatMap(text -> AnswerFile.read(text, problems))
                .ifPresent(file -> new AnswerRules(file, merge, problems).check());
        if (answers.isEmpty()) {
            problems.warn(
                    AnswerFile.POINTER,
                    "There is no answer file: Windows stops at the questions of its first start until somebody answers them"
                            + " at the console.");
        }
    }

    @Override
    public void checkServer(JobContext job, Problems problems) {
        if (wantsServersNetwork(job.recipe())) {
            ServerNetwork.check(job.network(), problems);
        }
    }

    /**
     * {@code unattend.xml} if the recipe brings one or wants the server's network in it: as it came, byte for byte,
     * when there is nothing to add.
     */
    @Override
    public Map<String, byte[]> files(JobContext job) {
        Optional<byte[]> own = job.recipe()
                .text(AnswerFile.POINTER)
                .map(text -> Base64.getDecoder().decode(text));
        if (!wantsServersNetwork(job.recipe())) {
            return own.map(bytes -> Map.of(AnswerFile.NAME, bytes)).orElse(Map.of());
        }
        AnswerFile file = own.isPresent() ? AnswerFile.parse(own.get()).orElseThrow() : AnswerFile.empty();
        NetworkComponents.add(file, ServerNetwork.of(job.network().orElseThrow()));
        return Map.of(AnswerFile.NAME, file.bytes());
    }

    private static boolean wantsServersNetwork(Recipe recipe) {
        return recipe.text("/network").orElse("").equals("server");
    }
}

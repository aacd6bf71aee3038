package io.bootwright.server.jobs.accept;

import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.artifacts.ArtifactResolver;
import io.bootwright.server.artifacts.UnresolvableException;
import io.bootwright.server.http.Problem;
import io.bootwright.server.workflow.Workflow;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The tool images that a bundle wants from this host's registry: there when the job is accepted, kept while it runs. */
final class ToolImageChecks {
    private ToolImageChecks() {}

    /**
     * Digests the job is pinned to.
     *
     * @param target this host as the server sees it
     * @throws io.bootwright.server.http.ProblemException {@code artifact-unresolvable} naming every image that is missing
     */
    static List<String> pins(Workflow workflow, ArtifactResolver artifacts, URI target) {
        List<String> pins = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ToolImage image : workflow.images()) {
            if (image.own().isEmpty()) {
                // The recipe's own reference: resolved and pinned with its artifacts.
                continue;
            }
            String own = image.own().get();
            try {
                artifacts
                        .resolve(target.getRawAuthority() + "/" + own, false, target)
                        .ownDigest()
                        .ifPresent(pins::add);
            } catch (UnresolvableException e) {
                missing.add(image.name() + " (" + own + ")");
            }
        }
        if (!missing.isEmpty()) {
            throw Problem.of(
                            ProblemCode.ARTIFACT_UNRESOLVABLE,
                            "This host's registry lacks tool images of bundle "
                                    + workflow.bundle().id() + " "
                                    + workflow.bundle().version() + ": " + String.join(", ", missing)
                                    + ". Push them first, for example: skopeo copy containers-storage:NAME"
                                    + " docker://HOST/REPOSITORY:TAG")
                    .exception();
        }
        return pins;
    }
}

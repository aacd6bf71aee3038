package io.bootwright.server.jobs.model;

import io.bootwright.server.media.LinePatch;
import io.bootwright.server.workflow.Workflow;
import java.util.List;

/** What a workflow wants laid over the installer's image while it is served. */
public final class InstallerPatches {
    private InstallerPatches() {}

    /** The patches, in the words of who serves the image. */
    public static List<LinePatch> of(Workflow workflow) {
        return workflow.patches().stream()
                .map(patch -> new LinePatch(patch.file(), patch.key(), patch.value()))
                .toList();
    }
}

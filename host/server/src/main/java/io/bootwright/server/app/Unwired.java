package io.bootwright.server.app;

import io.bootwright.server.media.InstallerImages;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaRole;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.media.MediaSource;
import io.bootwright.server.taskiso.TaskIsos;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.Workflows;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** Parts that this build does not have: no workflow, no media. A job is refused before anything is touched. */
final class Unwired {
    private Unwired() {}

    static Workflows workflows() {
        return new Workflows() {
            @Override
            public SortedSet<String> targets() {
                return Collections.unmodifiableSortedSet(new TreeSet<>());
            }

            @Override
            public Optional<Workflow> active(String target) {
                return Optional.empty();
            }

            @Override
            public Optional<Workflow> pinned(BundleRef bundle, String target) {
                return Optional.empty();
            }
        };
    }

    static InstallerImages installers() {
        return (name, tag) -> Optional.empty();
    }

    static MediaShelf shelf() {
        return new MediaShelf() {
            @Override
            public String publish(UUID job, MediaRole role, MediaSource source) {
                throw new UnsupportedOperationException("this build serves no media");
            }

            @Override
            public List<MediaReads> reads(UUID job) {
                return List.of();
            }

            @Override
            public void withdraw(UUID job) {}
        };
    }

    static TaskIsos taskIsos() {
        return new TaskIsos() {
            @Override
            public Path build(UUID job, TaskMedium medium) {
                throw new UnsupportedOperationException("this build writes no task media");
            }

            @Override
            public void wipe(UUID job) {}
        };
    }
}

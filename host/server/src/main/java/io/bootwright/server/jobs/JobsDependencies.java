package io.bootwright.server.jobs;

import io.bootwright.server.artifacts.ArtifactResolver;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.media.InstallerImages;
import io.bootwright.server.security.Audit;
import io.bootwright.server.store.Database;
import java.time.Clock;

/**
 * What jobs are made of.
 *
 * @param installers finds the images that servers boot from
 * @param artifacts pins what recipes refer to
 * @param run what running them needs
 */
public record JobsDependencies(
        Database database,
        Clock clock,
        Audit audit,
        InstallerImages installers,
        ArtifactResolver artifacts,
        RunDependencies run) {}

package io.bootwright.server.jobs;

import io.bootwright.redfish.BmcQueues;
import io.bootwright.redfish.RedfishTimeouts;
import io.bootwright.server.artifacts.ArtifactFiles;
import io.bootwright.server.artifacts.ArtifactResolver;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.config.Urls;
import io.bootwright.server.jobs.run.stage.BmcConnector;
import io.bootwright.server.jobs.run.stage.RedfishBmc;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.RunOptions;
import io.bootwright.server.media.InstallerImages;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.servers.ServerDirectory;
import io.bootwright.server.store.Database;
import io.bootwright.server.taskiso.TaskIsos;
import io.bootwright.server.workflow.Workflows;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What jobs are made of.
 *
 * @param bmcs how BMCs are reached; {@link #redfish} is the one that does it for real
 * @param urls this host's addresses; asked when needed, as a free port is known only once the host listens
 * @param ca PEM of the authority that signed this host's certificate, when machines do not know it anyway
 */
public record JobsDependencies(
        Database database,
        SecretBox box,
        JobTokens tokens,
        Audit audit,
        Workflows workflows,
        ServerDirectory servers,
        MediaShelf shelf,
        InstallerImages installers,
        TaskIsos taskIsos,
        ArtifactResolver artifacts,
        ArtifactFiles artifactFiles,
        BmcConnector bmcs,
        Supplier<Urls> urls,
        Deadlines deadlines,
        Optional<String> ca,
        Clock clock,
        RunOptions options) {
    /**
     * Reaches BMCs by Redfish.
     *
     * @param queues shared with whoever else talks to the same BMCs
     */
    public static BmcConnector redfish(RedfishTimeouts timeouts, BmcQueues queues) {
        return RedfishBmc.connector(timeouts, queues);
    }

    RunDependencies participants() {
        return new RunDependencies(
                workflows, servers, shelf, artifactFiles, taskIsos, tokens, box, bmcs, urls, deadlines, ca);
    }
}

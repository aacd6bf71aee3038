package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.server.artifacts.ArtifactFiles;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.config.Urls;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.servers.ServerDirectory;
import io.bootwright.server.taskiso.TaskIsos;
import io.bootwright.server.workflow.Workflows;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What running jobs needs.
 *
 * @param timeouts of calls to BMCs
 * @param queues shared with whoever else talks to the same BMCs
 * @param urls this host's addresses; asked when needed, as a free port is known only once the host listens
 * @param ca PEM of the authority that signed this host's certificate, when machines do not know it anyway
 */
public record RunDependencies(
        Workflows workflows,
        ServerDirectory servers,
        MediaShelf shelf,
        ArtifactFiles artifactFiles,
        TaskIsos taskIsos,
        JobTokens tokens,
        SecretBox box,
        RedfishTimeouts timeouts,
        BmcQueues queues,
        Supplier<Urls> urls,
        Deadlines deadlines,
        Optional<String> ca,
        RunOptions options) {}

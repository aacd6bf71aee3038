package io.bootwright.server.jobs.model;

import io.bootwright.bundle.finding.Fault;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.CompletionRule;
import java.time.Duration;
import java.util.List;

/**
 * What a job is to do: fixed when it is accepted. The recipe itself is stored sealed, apart from it.
 *
 * @param target the systemd target
 * @param bundle the bundle version that the job was accepted with
 * @param installer {@code media/NAME:TAG}; empty when nothing is booted
 * @param installerDigest the ISO's digest; empty when nothing is booted
 * @param artifacts manifest digests of this host's registry that the job is pinned to
 * @param warnings of the bundle and of this host, with pointers from the request's root
 * @param onCompletion what becomes of the power after success
 * @param onFailure what becomes of the power otherwise
 * @param timeout the bundle's limit from power-on to the final report
 * @param heartbeat the bundle's limit of silence; zero when it sets none
 * @param byBmc whether the BMC does the work, without a boot
 * @param completion how the end of its work is known
 */
public record JobPlan(
        String target,
        BundleRef bundle,
        String installer,
        String installerDigest,
        List<String> artifacts,
        List<Fault> warnings,
        PowerAfter onCompletion,
        PowerAfter onFailure,
        Duration timeout,
        Duration heartbeat,
        boolean byBmc,
        CompletionRule completion) {
    public JobPlan {
        artifacts = List.copyOf(artifacts);
        warnings = List.copyOf(warnings);
    }
}

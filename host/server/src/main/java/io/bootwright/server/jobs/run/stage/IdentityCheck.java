package io.bootwright.server.jobs.run.stage;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.system.IdentityMatch;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.server.servers.ServerRecord;

/** The guard that keeps a job from changing anything at a BMC that belongs to another machine (decisions §4). */
public final class IdentityCheck {
    private IdentityCheck() {}

    /**
     * Compares what the BMC shows with the server's record. A BMC that shows nothing to compare is let through: the
     * target is compared again before anything is written.
     *
     * @throws StageFailedException {@code wrong-host} when values are known on both sides and none agrees
     */
    public static void check(ServerRecord server, SystemIdentity shown) throws StageFailedException {
        if (shown.match(server.serial(), server.uuid()) == IdentityMatch.NO) {
            throw new StageFailedException(
                    JobErrorCode.WRONG_HOST,
                    "The BMC at " + server.bmc().url().getAuthority() + " belongs to another machine ("
                            + shown.text() + ") than server " + server.serial()
                            + server.uuid().map(uuid -> " with UUID " + uuid).orElse("")
                            + ". Power was not touched.");
        }
    }
}

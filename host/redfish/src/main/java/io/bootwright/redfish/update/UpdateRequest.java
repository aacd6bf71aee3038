package io.bootwright.redfish.update;

import java.util.List;
import java.util.Optional;

/**
 * What an update is to do.
 *
 * @param targets resources it is meant for; empty leaves that to the BMC
 * @param applyTime {@code @Redfish.OperationApplyTime}, such as {@code OnReset}
 */
public record UpdateRequest(List<String> targets, Optional<String> applyTime) {
    public UpdateRequest {
        targets = List.copyOf(targets);
    }
}

package io.bootwright.redfish;

import java.util.List;
import java.util.Optional;

/**
 * What an update is to do.
 *
 * @param targets resources it is meant for; empty leaves that to the BMC
 * @param applyTime {@code @Redfish.OperationApplyTime}, such as {@code OnReset}
 */
public record UpdateWish(List<String> targets, Optional<String> applyTime) {
    public UpdateWish {
        targets = List.copyOf(targets);
    }
}

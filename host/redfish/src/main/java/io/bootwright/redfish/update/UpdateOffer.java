package io.bootwright.redfish.update;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a BMC's UpdateService takes (DSP0266, UpdateService).
 *
 * @param pull whether it fetches an image from a URL itself ({@code SimpleUpdate})
 * @param protocols transfer protocols it names for that, in upper case; empty when it names none
 * @param push whether an image can be uploaded ({@code MultipartHttpPushUri})
 * @param largest bytes an uploaded image may have, if it says so
 */
public record UpdateOffer(boolean pull, List<String> protocols, boolean push, OptionalLong largest) {
    public UpdateOffer {
        protocols = List.copyOf(protocols);
    }
}

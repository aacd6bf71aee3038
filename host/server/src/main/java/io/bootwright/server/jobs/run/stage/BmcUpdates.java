package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.FirmwareItem;
import io.bootwright.redfish.UpdateOffer;
import io.bootwright.redfish.UpdateProgress;
import io.bootwright.redfish.UpdateWish;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a job asks of a BMC that updates firmware by itself. Each call throws {@link BmcException}. */
public interface BmcUpdates {
    UpdateOffer offer();

    /** The firmware the BMC knows of. */
    List<FirmwareItem> firmware();

    /** Paths of the BMC's tasks. */
    List<String> tasks();

    /** Has the BMC fetch and install an image; never sent twice. The path of its task, if it names one. */
    Optional<String> pull(URI image, UpdateWish wish);

    /** Uploads an image for installation; never sent twice. The path of its task, if the BMC names one. */
    Optional<String> push(Path image, String name, UpdateWish wish);

    UpdateProgress progress(String task);
}

package io.bootwright.server.jobs;

import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.redfish.update.UpdateOffer;
import io.bootwright.redfish.update.UpdateProgress;
import io.bootwright.redfish.update.UpdateRequest;
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
    Optional<String> pull(URI image, UpdateRequest wish);

    /** Uploads an image for installation; never sent twice. The path of its task, if the BMC names one. */
    Optional<String> push(Path image, String name, UpdateRequest wish);

    UpdateProgress progress(String task);
}

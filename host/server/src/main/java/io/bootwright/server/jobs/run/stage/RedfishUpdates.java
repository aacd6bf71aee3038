package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.FirmwareItem;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.UpdateOffer;
import io.bootwright.redfish.UpdateProgress;
import io.bootwright.redfish.UpdateWish;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Firmware updates by Redfish. */
record RedfishUpdates(RedfishClient client) implements BmcUpdates {
    @Override
    public UpdateOffer offer() {
        return RedfishBmc.translate(client::updateOffer);
    }

    @Override
    public List<FirmwareItem> firmware() {
        return RedfishBmc.translate(client::firmware);
    }

    @Override
    public List<String> tasks() {
        return RedfishBmc.translate(client::tasks);
    }

    @Override
    public Optional<String> pull(URI image, UpdateWish wish) {
        return RedfishBmc.translate(() -> client.pullUpdate(image, wish));
    }

    @Override
    public Optional<String> push(Path image, String name, UpdateWish wish) {
        return RedfishBmc.translate(() -> client.pushUpdate(image, name, wish));
    }

    @Override
    public UpdateProgress progress(String task) {
        return RedfishBmc.translate(() -> client.progress(task));
    }
}

package io.bootwright.server.bundles.install;

import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.manifest.VersionRange;
import io.bootwright.plugin.PluginApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rules that a bundle must keep on this host: API versions, media order, targets of other bundles. */
public final class HostRules {
    /** Major version of the shared units' contract that this host's maintenance images keep. */
    public static final int UNITS_API = 1;

    private HostRules() {}

    /**
     * Reasons against it.
     *
     * @param owners which bundle serves each target now
     */
    public static List<String> check(BundleManifest manifest, Map<String, String> owners) {
        List<String> reasons = new ArrayList<>();
        if (!VersionRange.contains(manifest.pluginApi(), PluginApi.VERSION)) {
            reasons.add("It requires the plugin API " + manifest.pluginApi() + ", but this host has "
                    + PluginApi.VERSION + ". Use a version of the bundle made for this host, or update the host.");
        }
        if (manifest.unitsApi() != UNITS_API) {
            reasons.add("It requires units-api " + manifest.unitsApi() + ", but this host's maintenance images have "
                    + UNITS_API + ".");
        }
        if (manifest.mediaOrder().getFirst() != BundleManifest.Medium.INSTALLER) {
            reasons.add(
                    "It wants the task medium in the first drive, which this host does not offer. Set media.order to"
                            + " [installer, task].");
        }
        for (BundleManifest.Target target : manifest.targets()) {
            String owner = owners.getOrDefault(target.name(), manifest.id());
            if (!owner.equals(manifest.id())) {
                reasons.add("Its target " + target.name() + " is served by the bundle " + owner
                        + " already. Give it another name.");
            }
        }
        return reasons;
    }
}

package io.bootwright.registry;

import io.bootwright.registry.api.BlobEndpoints;
import io.bootwright.registry.api.DistributionApi;
import io.bootwright.registry.api.ListEndpoints;
import io.bootwright.registry.api.ManifestEndpoints;
import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.registry.api.UploadEndpoints;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;

/**
 * The HTTP routes of a registry (OCI Distribution Specification 1.1), to be mounted at {@code /v2}. Gives each endpoint the
 * parts of the registry that it needs.
 */
public final class RegistryRoutes implements HttpService {
    private final DistributionApi api;

    /**
     * Routes of one registry.
     *
     * @param access rights of clients
     * @param gate checks pushes before their tag moves
     */
    public RegistryRoutes(Registry registry, RegistryAccess access, PushGate gate) {
        Registry.Parts parts = registry.parts();
        this.api = new DistributionApi(
                access,
                registry.figures(),
                parts.watchdog(),
                new DistributionApi.Endpoints(
                        new BlobEndpoints(
                                registry.blobs(),
                                parts.links(),
                                parts.linkTable(),
                                parts.pulls(),
                                registry.figures(),
                                parts.buffers(),
                                parts.watchdog()),
                        new UploadEndpoints(parts.uploads(), parts.links(), parts.linkTable(), parts.pushes(), access),
                        new ManifestEndpoints(parts.manifests(), registry.blobs(), registry.figures(), gate),
                        new ListEndpoints(parts.manifestTable(), parts.reader(), access)));
    }

    @Override
    public void routing(HttpRules rules) {
        rules.any(api);
    }
}

package io.bootwright.server.bundles.install;

import io.bootwright.bundle.Bundle;
import io.bootwright.server.bundles.load.BundleLoader;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.WorkflowException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The versions that serve new jobs. Reads are safe for many threads; callers serialise changes. */
public final class Activation {
    private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

    private final BundleLoader loader;
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private volatile Catalogue catalogue = Catalogue.EMPTY;

    public Activation(BundleLoader loader) {
        this.loader = loader;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public boolean serves(BundleRef ref) {
        Catalogue.Active active = catalogue.bundles().get(ref.id());
        return active != null && active.ref().equals(ref);
    }

    /** Whether every active version could be loaded. */
    public boolean isHealthy() {
        return broken.isEmpty();
    }

    /**
     * Puts a version in charge of its targets; the one before is unloaded once no call uses it.
     *
     * @throws WorkflowException when it cannot be loaded; nothing has changed
     */
    public void use(BundleRef ref) {
        use(ref, bundle -> {});
    }

    /** What has to be done once it is sure that a version can be loaded, and before it serves. */
    @FunctionalInterface
    public interface Before<E extends Exception> {
        void run(Bundle bundle) throws E;
    }

    public <E extends Exception> void use(BundleRef ref, Before<E> before) throws E {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            Bundle bundle = lease.loaded().bundle();
            before.run(bundle);
            serve(catalogue.with(ref, bundle));
            broken.remove(ref.id());
            LOG.info("Bundle {} {} is active", ref.id(), ref.version());
        }
    }

    /** Puts the recorded version in charge at a start; when it cannot be loaded, the host works without it. */
    public void resume(BundleRef ref) {
        try {
            use(ref);
        } catch (WorkflowException e) {
            broken.add(ref.id());
            LOG.error("Bundle {} {} cannot be loaded: {}", ref.id(), ref.version(), e.getMessage());
        }
    }

    public void drop(String id) {
        serve(catalogue.without(id));
        broken.remove(id);
        LOG.info("Bundle {} is out of service", id);
    }

    private void serve(Catalogue next) {
        catalogue = next;
        loader.active(next.bundles().values().stream()
                .map(active -> active.ref().digest())
                .collect(Collectors.toSet()));
    }
}

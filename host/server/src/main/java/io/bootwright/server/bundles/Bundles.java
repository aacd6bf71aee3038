package io.bootwright.server.bundles;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.registry.Registry;
import io.bootwright.registry.api.PushGate;
import io.bootwright.server.bundles.install.Activation;
import io.bootwright.server.bundles.install.BundleChanges;
import io.bootwright.server.bundles.install.BundleGate;
import io.bootwright.server.bundles.install.Catalogue;
import io.bootwright.server.bundles.install.LocalJars;
import io.bootwright.server.bundles.install.MaintenanceImages;
import io.bootwright.server.bundles.install.MaintenanceUnits;
import io.bootwright.server.bundles.install.SignaturePolicy;
import io.bootwright.server.bundles.install.Staging;
import io.bootwright.server.bundles.load.BundleLimits;
import io.bootwright.server.bundles.load.BundleLoader;
import io.bootwright.server.bundles.load.PluginCalls;
import io.bootwright.server.bundles.model.BundleVersion;
import io.bootwright.server.bundles.model.Rejection;
import io.bootwright.server.bundles.serve.BundleWorkflow;
import io.bootwright.server.bundles.store.BundleTable;
import io.bootwright.server.bundles.store.BundlesSchema;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.config.Config.BundleSettings;
import io.bootwright.server.security.Audit;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.WorkflowException;
import io.bootwright.server.workflow.Workflows;
import io.helidon.webserver.http.HttpService;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles of this host: serves the targets of the active ones to jobs. Which version is active is a row, so it
 * survives a restart; a version that a job was accepted with stays in the cache. Safe for use by many threads.
 */
public final class Bundles implements Workflows, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

    private final BundleLoader loader;
    private final BundleTable table;
    private final Activation activation;
    private final BundleChanges changes;
    private final LocalJars jars;
    private final PluginCalls calls;

    /**
     * Opens, without loading anything yet.
     *
     * @param places where jars come from and go to
     * @param settings whether bundles must be signed, and by whom
     * @param images the installer images whose units a bundle needs
     */
    public Bundles(
            BundlePlaces places,
            BundleSettings settings,
            MaintenanceImages images,
            Database database,
            Audit audit,
            Clock clock,
            BundleLimits limits) {
        JarCache cache = new JarCache(places.cache());
        BundleCheck check = new BundleCheck();
        SignaturePolicy signatures = new SignaturePolicy(settings);
        loader = new BundleLoader(cache, check, limits);
        table = new BundleTable(database, clock);
        activation = new Activation(loader);
        Staging staging = new Staging(cache, check, loader, table, signatures, new MaintenanceUnits(images), clock);
        changes = new BundleChanges(cache, staging, table, activation, signatures, audit, clock);
        jars = new LocalJars(places.shipped(), places.dropped(), changes);
        calls = new PluginCalls(limits);
    }

    /**
     * Directories.
     *
     * @param shipped the jars that come with the product, if there are any
     * @param dropped where operators drop jars; made if missing
     * @param cache private copies; made if missing, nobody else's business
     */
    public record BundlePlaces(Optional<Path> shipped, Path dropped, Path cache) {}

    /** The tables of this feature. */
    public static List<SqlMigration> migrations() {
        return BundlesSchema.migrations();
    }

    /**
     * Loads what is active, installs what the product ships and what was dropped in meanwhile, and then watches the
     * drop directory. A bundle that cannot be loaded is reported, and does not keep the others from working.
     *
     * @param inUse digests of the versions that jobs under way use; they are not removed
     */
    public void start(Supplier<Set<String>> inUse) {
        changes.resume(inUse);
        jars.start();
    }

    @Override
    public SortedSet<String> targets() {
        return new TreeSet<>(activation.catalogue().targets().keySet());
    }

    @Override
    public Optional<Workflow> active(String target) {
        return Optional.ofNullable(activation.catalogue().targets().get(target))
                .flatMap(active -> workflow(active.ref(), active.bundle(), target));
    }

    @Override
    public OptionalInt concurrency(String bundleId) {
        Catalogue.Active active = activation.catalogue().bundles().get(bundleId);
        return active == null ? OptionalInt.empty() : active.bundle().manifest().concurrency();
    }

    @Override
    public Optional<Workflow> pinned(BundleRef ref, String target) {
        Catalogue.Active active = activation.catalogue().bundles().get(ref.id());
        if (active != null && active.ref().equals(ref)) {
            return workflow(ref, active.bundle(), target);
        }
        if (table.byDigest(ref.digest())
                .filter(version -> version.ref().equals(ref))
                .isEmpty()) {
            return Optional.empty();
        }
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            return workflow(ref, lease.loaded().bundle(), target);
        } catch (WorkflowException e) {
            LOG.error("Bundle {} {} of a job cannot be loaded: {}", ref.id(), ref.version(), e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Workflow> workflow(BundleRef ref, Bundle bundle, String target) {
        return bundle.manifest()
                .target(target)
                .map(declared -> new BundleWorkflow(ref, bundle, declared, loader, calls));
    }

    /** {@code /api/v1/bundles}. */
    public HttpService routes() {
        return new BundleRoutes(this, changes);
    }

    /** Takes in what is pushed below {@code bundles/} of a registry. */
    public PushGate gate(Registry registry) {
        return new BundleGate(registry.blobs()::file, changes);
    }

    /** Figures of the bundles' use. */
    public BundleFigures figures() {
        return new BundleFigures(this, calls.figures());
    }

    /** Whether every active bundle could be loaded; the health check {@code bundles}. */
    public boolean isHealthy() {
        return activation.isHealthy();
    }

    SortedMap<String, List<BundleVersion>> versions() {
        SortedMap<String, List<BundleVersion>> versions = new TreeMap<>();
        table.versions()
                .forEach(version -> versions.computeIfAbsent(version.ref().id(), id -> new ArrayList<>())
                        .add(version));
        return versions;
    }

    Map<String, String> activeDigests() {
        return table.active();
    }

    Catalogue catalogue() {
        return activation.catalogue();
    }

    BundleChanges changes() {
        return changes;
    }

    List<Rejection> rejections() {
        return changes.rejections().list();
    }

    /** A jar appeared in the drop directory; the reasons, if it is refused. */
    List<String> drop(Path jar) {
        return jars.drop(jar, false);
    }

    /** How many versions are loaded right now. */
    int loaded() {
        return loader.loaded();
    }

    /** The class loader of a version's class right now. */
    ClassLoader loaderOf(BundleRef ref) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            return lease.loaded().loader();
        }
    }

    @Override
    public void close() {
        jars.close();
        loader.close();
    }
}

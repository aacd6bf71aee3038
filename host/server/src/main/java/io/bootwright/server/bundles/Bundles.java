package io.bootwright.server.bundles;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.server.bundles.BundleVersion.Origin;
import io.bootwright.server.security.Audit;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.WorkflowException;
import io.bootwright.server.workflow.Workflows;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles of this host: installs them, keeps one version of each active, and serves their targets. Which version is
 * active is a row, so it survives a restart; a version that a job was accepted with stays in the cache. Safe for use by
 * many threads.
 */
public final class Bundles implements Workflows, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

    private final BundleLoader loader;
    private final BundleTable table;
    private final Staging staging;
    private final Audit audit;
    private final Clock clock;
    private final PluginCalls calls;
    private final DropDirectory drops;
    private final Optional<Path> shipped;
    /** Held while anything is installed or activated. */
    private final ReentrantLock changes = new ReentrantLock();

    private final Map<String, Rejection> rejections = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private volatile Catalogue catalogue = Catalogue.EMPTY;

    /**
     * Opens, without loading anything yet.
     *
     * @param shipped directory of the jars that come with the product, if there is one
     * @param dropped directory into which operators drop jars; made if missing
     * @param cache directory for private copies; made if missing, nobody else's business
     */
    public Bundles(
            Optional<Path> shipped,
            Path dropped,
            Path cache,
            Database database,
            Audit audit,
            Clock clock,
            BundleLimits limits) {
        JarCache jars = new JarCache(cache);
        BundleCheck check = new BundleCheck();
        this.shipped = shipped;
        this.audit = audit;
        this.clock = clock;
        this.loader = new BundleLoader(jars, check, limits);
        this.table = new BundleTable(database, clock);
        this.staging = new Staging(jars, check, loader, table, clock);
        this.calls = new PluginCalls(limits);
        this.drops = new DropDirectory(dropped, this::drop, this::forget);
    }

    /** The tables of this feature. */
    public static List<SqlMigration> migrations() {
        return BundleTable.migrations();
    }

    /**
     * Loads what is active, installs what the product ships and what was dropped in meanwhile, and then watches the drop
     * directory. A bundle that cannot be loaded is reported, and does not keep the others from working.
     */
    public void start() {
        changes.lock();
        try {
            table.active()
                    .forEach(
                            (id, digest) -> table.byDigest(digest).ifPresent(version -> load(version.ref(), () -> {})));
        } finally {
            changes.unlock();
        }
        shipped.ifPresent(this::install);
        drops.start();
    }

    private void install(Path directory) {
        for (Path jar : jars(directory)) {
            String name = String.valueOf(jar.getFileName());
            changes.lock();
            try {
                if (stage(name, jar, Origin.SHIPPED) instanceof Staging.Outcome.Installed installed) {
                    BundleRef ref = installed.version().ref();
                    Optional<Origin> active = Optional.ofNullable(table.active().get(ref.id()))
                            .flatMap(table::byDigest)
                            .map(BundleVersion::origin);
                    // What an operator chose stays chosen.
                    if (active.isEmpty() || (installed.isNew() && active.get() == Origin.SHIPPED)) {
                        activate(ref, "shipped");
                    }
                }
            } finally {
                changes.unlock();
            }
        }
    }

    /** A jar appeared in the drop directory; the reasons, if it is refused. */
    List<String> drop(Path jar) {
        String name = String.valueOf(jar.getFileName());
        changes.lock();
        try {
            return switch (stage(name, jar, Origin.DROPPED)) {
                case Staging.Outcome.Refused refused -> refused.reasons();
                case Staging.Outcome.Installed installed -> {
                    if (installed.isNew()) {
                        activate(installed.version().ref(), "plugins/" + name);
                    }
                    yield List.of();
                }
            };
        } finally {
            changes.unlock();
        }
    }

    private void forget(Path jar) {
        rejections.remove(key(Origin.DROPPED, String.valueOf(jar.getFileName())));
    }

    private Staging.Outcome stage(String name, Path jar, Origin origin) {
        Staging.Outcome outcome = staging.stage(name, jar, origin, catalogue.owners());
        switch (outcome) {
            case Staging.Outcome.Refused refused -> {
                rejections.put(key(origin, name), new Rejection(name, origin, clock.instant(), refused.reasons()));
                LOG.warn("Bundle jar {} refused: {}", name, String.join(" ", refused.reasons()));
            }
            case Staging.Outcome.Installed installed -> {
                rejections.remove(key(origin, name));
                if (installed.isNew()) {
                    audit.record(
                            origin.apiName(),
                            "bundle.install",
                            installed.version().ref().id() + " "
                                    + installed.version().ref().version());
                }
            }
        }
        return outcome;
    }

    private static String key(Origin origin, String name) {
        return origin.apiName() + "/" + name;
    }

    /** Makes a version the one that serves new jobs; the one before is unloaded once no call uses it. */
    private void activate(BundleRef ref, String who) {
        load(ref, () -> {
            table.activate(ref, who);
            audit.record(who, "bundle.activate", ref.id() + " " + ref.version());
        });
    }

    /**
     * Puts a version in charge of its targets.
     *
     * @param record run once it is sure that it can be loaded
     */
    private void load(BundleRef ref, Runnable record) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            Bundle bundle = lease.loaded().bundle();
            record.run();
            catalogue = catalogue.with(ref, bundle);
            broken.remove(ref.id());
            Set<String> digests = new HashSet<>();
            catalogue
                    .bundles()
                    .values()
                    .forEach(active -> digests.add(active.ref().digest()));
            loader.active(digests);
            LOG.info("Bundle {} {} is active", ref.id(), ref.version());
        } catch (WorkflowException e) {
            broken.add(ref.id());
            LOG.error("Bundle {} {} cannot be loaded: {}", ref.id(), ref.version(), e.getMessage());
        }
    }

    private static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SortedSet<String> targets() {
        return new TreeSet<>(catalogue.targets().keySet());
    }

    @Override
    public Optional<Workflow> active(String target) {
        return Optional.ofNullable(catalogue.targets().get(target))
                .flatMap(active -> workflow(active.ref(), active.bundle(), target));
    }

    @Override
    public Optional<Workflow> pinned(BundleRef ref, String target) {
        Catalogue.Active active = catalogue.bundles().get(ref.id());
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
        return new BundleRoutes(this);
    }

    /** Whether every active bundle could be loaded; the health check {@code bundles}. */
    public boolean isHealthy() {
        return broken.isEmpty();
    }

    SortedMap<String, List<BundleVersion>> versions() {
        SortedMap<String, List<BundleVersion>> versions = new TreeMap<>();
        table.versions()
                .forEach(version -> versions.computeIfAbsent(version.ref().id(), id -> new java.util.ArrayList<>())
                        .add(version));
        return versions;
    }

    Map<String, String> activeDigests() {
        return table.active();
    }

    Catalogue catalogue() {
        return catalogue;
    }

    List<Rejection> rejections() {
        return rejections.values().stream()
                .sorted(java.util.Comparator.comparing(Rejection::name))
                .toList();
    }

    /** How many versions are loaded right now. */
    int loaded() {
        return loader.loaded();
    }

    /** The class loader of a version's class right now. */
    ClassLoader loaderOf(BundleRef ref) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            return lease.loaded().workflow().getClass().getClassLoader();
        }
    }

    @Override
    public void close() {
        drops.close();
        loader.close();
    }
}

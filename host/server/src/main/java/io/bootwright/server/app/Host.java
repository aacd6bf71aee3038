package io.bootwright.server.app;

import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.registry.Registry;
import io.bootwright.registry.RegistryOptions;
import io.bootwright.registry.RegistryRoutes;
import io.bootwright.registry.oci.Digest;
import io.bootwright.server.artifacts.ArtifactFiles;
import io.bootwright.server.artifacts.ForeignRegistry;
import io.bootwright.server.artifacts.OwnRegistry;
import io.bootwright.server.artifacts.RegistryArtifactResolver;
import io.bootwright.server.bundles.Bundles;
import io.bootwright.server.bundles.load.BundleLimits;
import io.bootwright.server.config.Config;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.config.Urls;
import io.bootwright.server.http.RouteTable;
import io.bootwright.server.http.WebServers;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsDependencies;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.RunOptions;
import io.bootwright.server.media.InstallerCatalog;
import io.bootwright.server.media.InstallerImage;
import io.bootwright.server.media.Media;
import io.bootwright.server.metrics.Metrics;
import io.bootwright.server.registry.RegistryUpkeepRoutes;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.AuditTable;
import io.bootwright.server.security.JobTokenTable;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.security.SecretKey;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.servers.RedfishProber;
import io.bootwright.server.servers.Servers;
import io.bootwright.server.store.DataDirectoryLock;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.taskiso.TaskIsoFiles;
import io.bootwright.server.taskiso.TaskIsoSweeper;
import io.bootwright.server.tokens.RegistryRights;
import io.bootwright.server.tokens.TokenRoutes;
import io.helidon.common.tls.Tls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole controller, wired in one place: {@link #open} makes the parts, {@link #start} sets them to work,
 * {@link #close} stops them in order.
 */
public final class Host implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final ShutdownOrder closing;
    private final Listeners listeners;
    private final RouteTable routes;
    private final Content content;
    private final Jobs jobs;
    private final URI url;

    private Host(ShutdownOrder closing, Listeners listeners, RouteTable routes, Content content, Jobs jobs, URI url) {
        this.closing = closing;
        this.listeners = listeners;
        this.routes = routes;
        this.content = content;
        this.jobs = jobs;
        this.url = url;
    }

    /**
     * Opens data directory and database and makes every part; nothing works in the background yet.
     *
     * @throws IOException when the data directory cannot be used
     */
    public static Host open(Path data, Config config) throws IOException {
        ShutdownOrder closing = new ShutdownOrder();
        try {
            return open(data, config, closing);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Host open(Path data, Config config, ShutdownOrder closing) throws IOException {
        Base base = base(data, config, closing);
        Content content = content(base, closing);
        Work work = work(base, content);
        RouteTable routes = routes(base, content, work);
        Listeners listeners = new Listeners(
                config, base.listen(), base.tls(), routes, base.tokens(), new HttpMetrics(base.metrics()), GRACE);
        LOG.info(
                "Data in {}; seen as {} by operators, {} by BMCs, {} by targets",
                base.directory().root(),
                base.urls().operator(),
                base.urls().media(),
                base.urls().target());
        return new Host(closing, listeners, routes, content, work.jobs(), HostUrls.own(config, base.listen()));
    }

    /** What every feature stands on: data directory, database, secrets, who may do what. */
    private record Base(
            Config config,
            DataDirectory directory,
            Clock clock,
            HostPort listen,
            Urls urls,
            Optional<Tls> tls,
            Database database,
            SecretBox box,
            Tokens tokens,
            JobTokens jobTokens,
            Audit audit,
            Metrics metrics) {}

    /** What the host keeps: images, discs, bundles, task media. */
    private record Content(
            Registry registry,
            RegistryOptions registryOptions,
            InstallerCatalog installers,
            Media media,
            Bundles bundles,
            TaskIsoFiles taskIsos) {}

    /** What the host does: servers and their jobs. */
    private record Work(Servers servers, Jobs jobs, RedfishProber prober) {}

    private static Base base(Path data, Config config, ShutdownOrder closing) throws IOException {
        Clock clock = Clock.systemUTC();
        HostPort listen = Listeners.choosePort(config.listen());
        StartChecks.check(config, listen);
        Optional<Tls> tls = config.tls().map(files -> TlsLoader.load(files, clock));
        DataDirectory directory = DataDirectory.prepare(data);
        closing.add("data directory", DataDirectoryLock.take(directory.root()));
        Database database = closing.add("database", DatabaseOpener.open(config.database(), directory));
        MigrationRunner migrations = new MigrationRunner(database);
        SecretKey key = new SecretKey(directory.keys().resolve("secrets.key"));
        SecretBox box = key.open(migrations.isNew());
        migrations.run(Migrations.all());
        key.check(box, database);
        Tokens tokens = new Tokens(database, clock);
        tokens.ensureAdmin(directory.adminToken());
        Metrics metrics = new Metrics();
        JvmMetrics.into(metrics);
        return new Base(
                config,
                directory,
                clock,
                listen,
                HostUrls.of(config, listen),
                tls,
                database,
                box,
                tokens,
                new JobTokenTable(database, clock),
                new AuditTable(database, clock),
                metrics);
    }

    private static Content content(Base base, ShutdownOrder closing) {
        Config config = base.config();
        DataDirectory directory = base.directory();
        Database database = base.database();
        RegistryOptions registryOptions = RegistryOptions.defaults()
                .withLowWater(config.registry().lowWater())
                .withTransfers(config.registry().maxPulls(), config.registry().maxPushes())
                .withScrub(config.registry().scrubEvery(), config.registry().scrubRate());
        Registry registry = closing.add(
                "registry", Registry.open(directory.registry(), database.jdbi(), base.clock(), registryOptions));
        RegistryMetrics.into(base.metrics(), registry);
        InstallerCatalog installers = new InstallerCatalog(registry);
        Media media = closing.add(
                "media",
                new Media(database, digest -> Digest.parse(digest).flatMap(registry.blobs()::file), base.clock()));
        Bundles bundles = closing.add(
                "bundles",
                new Bundles(
                        new Bundles.BundlePlaces(
                                directory.shippedPlugins(), directory.plugins(), directory.bundleCache()),
                        config.bundles(),
                        (name, tag) -> installers.find(name, tag).flatMap(InstallerImage::units),
                        database,
                        base.audit(),
                        base.clock(),
                        BundleLimits.defaults()));
        return new Content(registry, registryOptions, installers, media, bundles, new TaskIsoFiles(directory.tasks()));
    }

    private static Work work(Base base, Content content) throws IOException {
        Config config = base.config();
        Registry registry = content.registry();
        BmcQueues queues = new BmcQueues();
        RedfishTimeouts timeouts = RedfishTimeouts.defaults();
        Servers servers = new Servers(base.database(), base.box(), base.audit(), base.clock());
        ArtifactFiles artifactFiles = (repository, digest) -> registry.resolve(repository, digest)
                .filter(found -> found.layers().size() == 1)
                .map(found -> found.layers().getFirst().digest())
                .flatMap(layer -> registry.blobs()
                        .file(layer)
                        .map(path -> new ArtifactFiles.ArtifactFile(layer.toString(), path)));
        RegistryArtifactResolver artifacts = new RegistryArtifactResolver(
                (repository, reference) -> registry.resolve(repository, reference)
                        .map(found -> new OwnRegistry.OwnArtifact(
                                found.digest().toString(), found.layers().size())),
                () -> HostUrls.authorities(config, base.listen(), base.urls()),
                new ForeignRegistry());
        boolean shared = config.database().url().isPresent();
        Jobs jobs = Jobs.of(new JobsDependencies(
                base.database(),
                base.clock(),
                base.audit(),
                content.installers(),
                artifacts,
                new RunDependencies(
                        content.bundles(),
                        servers.directory(),
                        content.media(),
                        artifactFiles,
                        content.taskIsos(),
                        base.jobTokens(),
                        base.box(),
                        timeouts,
                        queues,
                        base::urls,
                        config.deadlines(),
                        config.tls().flatMap(TlsLoader::authority),
                        RunOptions.defaults(
                                base.directory().hostId(), config.jobs().keep(), shared))));
        // What is served, and what running jobs were promised, is never cleaned up.
        registry.start(() -> Stream.concat(content.media().blobs().stream(), jobs.pinnedDigests().stream())
                .map(Digest::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet()));
        FeatureMetrics.ofJobs(base.metrics(), jobs);
        FeatureMetrics.ofMedia(base.metrics(), content.media());
        FeatureMetrics.ofBundles(base.metrics(), content.bundles().figures(), jobs);
        return new Work(servers, jobs, new RedfishProber(timeouts, queues));
    }

    private static RouteTable routes(Base base, Content content, Work work) {
        Registry registry = content.registry();
        Jobs jobs = work.jobs();
        Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
        checks.put("database", base.database()::isAlive);
        checks.put("disk", new DiskCheck(base.directory().root()));
        checks.put("bundles", content.bundles()::isHealthy);
        return new RouteTable()
                .mount("/health", new HealthRoutes(checks))
                .mount("/", new OperationsRoutes(base.metrics()))
                .mount("/api/v1/errors", new ErrorRoutes())
                .mount("/api/v1/tokens", new TokenRoutes(base.tokens(), base.audit(), base.clock()))
                .mount("/api/v1/servers", work.servers().routes(jobs, work.prober()))
                .mount("/api/v1/jobs", jobs.routes())
                .mount("/api/v1/status-webhook", jobs.webhook())
                .mount("/api/v1/bundles", content.bundles().routes())
                .mount("/api/v1/registry", new RegistryUpkeepRoutes(registry, content.registryOptions(), base.audit()))
                .mount("/media", content.media().routes())
                .mount(
                        "/v2",
                        new RegistryRoutes(
                                registry,
                                new RegistryRights(
                                        base.tokens(),
                                        base.jobTokens(),
                                        (job, repository) -> jobs.pinnedDigests(job).stream()
                                                .map(Digest::parse)
                                                .flatMap(Optional::stream)
                                                .anyMatch(digest -> registry.has(repository, digest)),
                                        base.config().registry().anonymousPull(),
                                        base.clock()),
                                PushGates.all(List.of(
                                        content.installers(), content.bundles().gate(registry)))));
    }

    /** Opens the listeners, then resumes what was under way. */
    public void start() {
        // Targets are known before the first request for one.
        content.bundles().start(jobs::bundleDigests);
        closing.add("task media", TaskIsoSweeper.start(content.taskIsos(), jobs::isActive));
        WebServers servers = listeners.open();
        closing.add("listeners and jobs", () -> {
            // Event streams end with the jobs, and would otherwise hold the listeners for the whole grace.
            Thread serversStop = Thread.ofPlatform().name("stop-listeners").start(servers::close);
            jobs.close();
            serversStop.join();
        });
        jobs.start();
    }

    /** Where the main listener listens. */
    public URI url() {
        return url;
    }

    /** Every route of the main listener as {@code METHOD /path}, with the query parameters it takes. */
    SortedMap<String, Set<String>> routes() {
        return routes.routes();
    }

    /** Stops taking requests, then what works in the background, then the database. Idempotent. */
    @Override
    public void close() {
        closing.close();
    }
}

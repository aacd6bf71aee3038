package io.bootwright.server.app;

import io.bootwright.redfish.BmcQueues;
import io.bootwright.redfish.RedfishTimeouts;
import io.bootwright.registry.Digest;
import io.bootwright.registry.Registry;
import io.bootwright.registry.RegistryOptions;
import io.bootwright.registry.RegistryRoutes;
import io.bootwright.server.artifacts.RegistryUpkeepRoutes;
import io.bootwright.server.bundles.BundleLimits;
import io.bootwright.server.bundles.Bundles;
import io.bootwright.server.config.Config;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.config.Urls;
import io.bootwright.server.http.HttpDoor;
import io.bootwright.server.http.Mounts;
import io.bootwright.server.jobs.ArtifactFiles;
import io.bootwright.server.jobs.ForeignRegistry;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsNeeds;
import io.bootwright.server.jobs.JobsOptions;
import io.bootwright.server.jobs.OwnRegistry;
import io.bootwright.server.jobs.RegistryArtifactResolver;
import io.bootwright.server.media.InstallerCatalog;
import io.bootwright.server.media.InstallerImage;
import io.bootwright.server.media.Media;
import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.AuditTable;
import io.bootwright.server.security.JobTokenTable;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.servers.RedfishProber;
import io.bootwright.server.servers.Servers;
import io.bootwright.server.store.DataDirectoryLock;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.taskiso.TaskIsoFiles;
import io.bootwright.server.tokens.RegistryRights;
import io.bootwright.server.tokens.TokenRoutes;
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

    private final Closing closing;
    private final Sockets sockets;
    private final Mounts mounts;
    private final Bundles bundles;
    private final Jobs jobs;
    private final URI url;

    private Host(Closing closing, Sockets sockets, Mounts mounts, Bundles bundles, Jobs jobs, URI url) {
        this.closing = closing;
        this.sockets = sockets;
        this.mounts = mounts;
        this.bundles = bundles;
        this.jobs = jobs;
        this.url = url;
    }

    /**
     * Opens data directory and database and makes every part; nothing works in the background yet.
     *
     * @throws IOException when the data directory cannot be used
     */
    public static Host open(Path data, Config config) throws IOException {
        Closing closing = new Closing();
        try {
            return open(data, config, closing);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Host open(Path data, Config config, Closing closing) throws IOException {
        DataDirectory directory = DataDirectory.prepare(data);
        closing.add("data directory", DataDirectoryLock.take(directory.root()));
        Clock clock = Clock.systemUTC();
        Database database = closing.add("database", DatabaseOpener.open(config.database(), directory));
        new MigrationRunner(database).run(Migrations.all());

        SecretBox box = AesSecretBox.withKeyFile(directory.keys().resolve("secrets.key"));
        Tokens tokens = new Tokens(database, clock);
        tokens.ensureAdmin(directory.adminToken());
        JobTokens jobTokens = new JobTokenTable(database, clock);
        Audit audit = new AuditTable(database, clock);

        HostPort listen = Sockets.choosePort(config.listen());
        Urls urls = HostUrls.of(config, listen);
        Metrics metrics = new Metrics();
        JvmMetrics.into(metrics);

        RegistryOptions registryOptions = RegistryOptions.defaults()
                .withLowWater(config.registry().lowWater())
                .withTransfers(config.registry().maxPulls(), config.registry().maxPushes())
                .withScrub(config.registry().scrubEvery(), config.registry().scrubRate());
        Registry registry =
                closing.add("registry", Registry.open(directory.registry(), database.jdbi(), clock, registryOptions));
        RegistryFamilies.into(metrics, registry);
        InstallerCatalog installers = new InstallerCatalog(registry);
        Media media = closing.add(
                "media", new Media(database, digest -> Digest.parse(digest).flatMap(registry.blobs()::file), clock));

        Bundles bundles = closing.add(
                "bundles",
                new Bundles(
                        new Bundles.BundlePlaces(
                                directory.shippedPlugins(), directory.plugins(), directory.bundleCache()),
                        config.bundles(),
                        (name, tag) -> installers.find(name, tag).flatMap(InstallerImage::units),
                        database,
                        audit,
                        clock,
                        BundleLimits.defaults()));
        TaskIsoFiles taskIsos = new TaskIsoFiles(directory.tasks());

        BmcQueues queues = new BmcQueues();
        RedfishTimeouts timeouts = RedfishTimeouts.defaults();
        Servers servers = new Servers(database, box, audit, clock);
        Jobs jobs = Jobs.of(new JobsNeeds(
                database,
                box,
                jobTokens,
                audit,
                bundles,
                servers.directory(),
                media,
                installers,
                taskIsos,
                new RegistryArtifactResolver(
                        (repository, reference) -> registry.resolve(repository, reference)
                                .map(found -> new OwnRegistry.OwnArtifact(
                                        found.digest().toString(),
                                        found.layers().size())),
                        () -> HostUrls.authorities(config, listen, urls),
                        new ForeignRegistry()),
                (repository, digest) -> registry.resolve(repository, digest)
                        .filter(found -> found.layers().size() == 1)
                        .map(found -> found.layers().getFirst().digest())
                        .flatMap(layer -> registry.blobs()
                                .file(layer)
                                .map(path -> new ArtifactFiles.ArtifactFile(layer.toString(), path))),
                JobsNeeds.redfish(timeouts, queues),
                () -> urls,
                config.deadlines(),
                config.tls().flatMap(TlsLoader::authority),
                clock,
                JobsOptions.defaults(directory.hostId(), config.jobs().keep())));
        // What is served, and what running jobs were promised, is never cleaned up.
        registry.start(() -> Stream.concat(media.blobs().stream(), jobs.pinnedDigests().stream())
                .map(Digest::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet()));
        Figures.ofJobs(metrics, jobs);
        Figures.ofMedia(metrics, media);
        Figures.ofBundles(metrics, bundles.figures(), jobs);

        Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
        checks.put("database", database::isAlive);
        checks.put("disk", new DiskCheck(directory.root()));
        checks.put("bundles", bundles::isHealthy);

        Mounts mounts = new Mounts()
                .mount("/health", new HealthRoutes(checks))
                .mount("/", new OperationsRoutes(metrics))
                .mount("/api/v1/tokens", new TokenRoutes(tokens, audit, clock))
                .mount("/api/v1/servers", servers.routes(jobs, new RedfishProber(timeouts, queues)))
                .mount("/api/v1/jobs", jobs.routes())
                .mount("/api/v1/status-webhook", jobs.webhook())
                .mount("/api/v1/bundles", bundles.routes())
                .mount("/api/v1/registry", new RegistryUpkeepRoutes(registry, registryOptions, audit))
                .mount("/media", media.routes())
                .mount(
                        "/v2",
                        new RegistryRoutes(
                                registry,
                                new RegistryRights(
                                        tokens,
                                        jobTokens,
                                        (job, repository) -> jobs.pinnedDigests(job).stream()
                                                .map(Digest::parse)
                                                .flatMap(Optional::stream)
                                                .anyMatch(digest -> registry.has(repository, digest)),
                                        config.registry().anonymousPull(),
                                        clock),
                                PushGates.all(List.of(installers, bundles.gate(registry)))));
        Sockets sockets = new Sockets(config, listen, mounts, tokens, metrics, GRACE);
        LOG.info(
                "Data in {}; seen as {} by operators, {} by BMCs, {} by targets",
                directory.root(),
                urls.operator(),
                urls.media(),
                urls.target());
        return new Host(closing, sockets, mounts, bundles, jobs, HostUrls.own(config, listen));
    }

    /** Opens the sockets, then resumes what was under way. */
    public void start() {
        // Targets are known before the first request for one.
        bundles.start(jobs::bundleDigests);
        HttpDoor door = sockets.open();
        closing.add("sockets and jobs", () -> {
            // Event streams end with the jobs, and would otherwise hold the sockets for the whole grace.
            Thread doorStops = Thread.ofPlatform().name("stop-sockets").start(door::close);
            jobs.close();
            doorStops.join();
        });
        jobs.start();
    }

    /** Where the main socket listens. */
    public URI url() {
        return url;
    }

    /** Every route of the main socket as {@code METHOD /path}, with the query parameters it takes. */
    SortedMap<String, Set<String>> routes() {
        return mounts.routes();
    }

    /** Stops taking requests, then what works in the background, then the database. Idempotent. */
    @Override
    public void close() {
        closing.close();
    }
}

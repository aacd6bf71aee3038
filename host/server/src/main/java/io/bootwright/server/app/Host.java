package io.bootwright.server.app;

import io.bootwright.redfish.BmcQueues;
import io.bootwright.redfish.RedfishTimeouts;
import io.bootwright.server.config.Config;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.config.Urls;
import io.bootwright.server.http.Mounts;
import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.AuditTable;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.servers.RedfishProber;
import io.bootwright.server.servers.Servers;
import io.bootwright.server.store.DataDirectoryLock;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.tokens.TokenRoutes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
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
    private final URI url;

    private Host(Closing closing, Sockets sockets, URI url) {
        this.closing = closing;
        this.sockets = sockets;
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
        Audit audit = new AuditTable(database, clock);
        BmcQueues queues = new BmcQueues();
        Servers servers = new Servers(database, box, audit, clock);
        Metrics metrics = new Metrics();
        JvmMetrics.into(metrics);

        HostPort listen = Sockets.choosePort(config.listen());
        Urls urls = HostUrls.of(config, listen);

        Map<String, BooleanSupplier> checks = new LinkedHashMap<>();
        checks.put("database", database::isAlive);
        checks.put("disk", new DiskCheck(directory.root()));
        checks.put("bundles", () -> true);

        Mounts mounts = new Mounts()
                .mount("/health", new HealthRoutes(checks))
                .mount("/", new OperationsRoutes(metrics))
                .mount("/api/v1/tokens", new TokenRoutes(tokens, audit, clock))
                .mount(
                        "/api/v1/servers",
                        servers.routes(serial -> false, new RedfishProber(RedfishTimeouts.defaults(), queues)));
        Sockets sockets = new Sockets(config, listen, mounts, tokens, metrics, GRACE);
        LOG.info(
                "Data in {}; seen as {} by operators, {} by BMCs, {} by targets",
                directory.root(),
                urls.operator(),
                urls.media(),
                urls.target());
        return new Host(closing, sockets, HostUrls.own(config, listen));
    }

    /** Opens the sockets. */
    public void start() {
        closing.add("sockets", sockets.open());
    }

    /** Where the main socket listens. */
    public URI url() {
        return url;
    }

    /** Stops taking requests, then what works in the background, then the database. Idempotent. */
    @Override
    public void close() {
        closing.close();
    }
}

package io.bootwright.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database behind a connection pool: the embedded HSQLDB file database or a PostgreSQL server.
 *
 * <p>HSQLDB acknowledges rows before they reach the disk unless told otherwise. That setting lives in the database, not
 * in the URL, so it is set and read back at each start.
 */
public final class PooledDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(PooledDatabase.class);
    private static final String FILES = "jdbc:hsqldb:file:";
    private static final int CONNECTIONS = 10;
    private static final Duration ALIVE_TIMEOUT = Duration.ofSeconds(2);

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final boolean embedded;
    private final Optional<DiskGuard> guard;

    private PooledDatabase(HikariDataSource pool, boolean embedded, Optional<Path> directory, DiskGuard.Limits limits) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.embedded = embedded;
        this.guard = directory.map(place -> new DiskGuard(place, limits, this::checkpoint));
        guard.ifPresent(watching -> {
            jdbi.setSqlLogger(watching);
            jdbi.setTransactionHandler(new GuardedTransactions(jdbi.getTransactionHandler(), watching));
        });
    }

    private void checkpoint() {
        jdbi.useHandle(handle -> handle.execute("CHECKPOINT"));
    }

    /**
     * Opens the embedded database, making it when there is none.
     *
     * @param directory where its files lie
     * @throws StoreException when it cannot be opened
     */
    public static PooledDatabase embedded(Path directory) {
        return embedded(directory, DiskGuard.USUAL);
    }

    static PooledDatabase embedded(Path directory, DiskGuard.Limits limits) {
        String file = directory.toAbsolutePath().resolve("bootwright").toString();
        // The data directory has a lock of its own; HSQLDB's would make a host wait ten seconds after a kill -9.
        String url = FILES + file
                + ";hsqldb.tx=mvcc;hsqldb.default_table_type=cached;hsqldb.log_size=16;hsqldb.lock_file=false";
        return open(url, Optional.of("SA"), Optional.empty(), limits);
    }

    /**
     * Opens a database by its JDBC URL.
     *
     * @param url {@code jdbc:postgresql:…} or {@code jdbc:hsqldb:file:…}
     * @throws StoreException when it cannot be reached; the message holds no password
     */
    public static PooledDatabase open(String url, Optional<String> username, Optional<String> password) {
        return open(url, username, password, DiskGuard.USUAL);
    }

    private static PooledDatabase open(
            String url, Optional<String> username, Optional<String> password, DiskGuard.Limits limits) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        username.ifPresent(config::setUsername);
        password.ifPresent(config::setPassword);
        config.setPoolName("bootwright");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setAutoCommit(true);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreException(
                    "The database cannot be opened: " + cause.getMessage()
                            + ". Check database.url, username and password-file, and that the database runs.",
                    e);
        }
        PooledDatabase database = new PooledDatabase(pool, url.startsWith("jdbc:hsqldb:"), directory(url), limits);
        try {
            database.prepare();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Where the files of an embedded database lie. */
    private static Optional<Path> directory(String url) {
        if (!url.startsWith(FILES)) {
            return Optional.empty();
        }
        String file = url.substring(FILES.length()).split(";", 2)[0];
        return Optional.ofNullable(Path.of(file).toAbsolutePath().getParent());
    }

    private void prepare() {
        if (!embedded) {
            return;
        }
        jdbi.useHandle(handle -> {
            handle.execute("SET FILES WRITE DELAY FALSE");
            handle.execute("SET DATABASE TRANSACTION CONTROL MVCC");
            String delay = handle.createQuery("SELECT property_value FROM information_schema.system_properties"
                            + " WHERE property_name = 'hsqldb.write_delay'")
                    .mapTo(String.class)
                    .findOne()
                    .orElse("unknown");
            if (!delay.equals("false")) {
                throw new StoreException("The embedded database would acknowledge rows before they are on disk"
                        + " (write delay is " + delay + "). Refusing to start.");
            }
        });
    }

    @Override
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public boolean isAlive() {
        try (var connection = pool.getConnection()) {
            return connection.isValid((int) ALIVE_TIMEOUT.toSeconds());
        } catch (java.sql.SQLException e) {
            LOG.warn("The database does not answer: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        if (pool.isClosed()) {
            return;
        }
        guard.ifPresent(DiskGuard::close);
        if (embedded) {
            try {
                jdbi.useHandle(handle -> handle.execute("SHUTDOWN"));
            } catch (RuntimeException e) {
                LOG.warn("The embedded database did not shut down cleanly: {}", e.getMessage());
            }
        }
        pool.close();
    }
}

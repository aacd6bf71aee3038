package io.bootwright.server.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the embedded database from writing to a full disk: HSQLDB acknowledges a transaction also when it could not write
 * its log, and the next crash would lose it. So statements that write are refused while there is still room, reads go on.
 * Should the disk have filled up between the look and the write, the caller is told that its change may be lost, and
 * nothing more is written until a checkpoint has brought everything to the disk. Safe for use by many threads.
 */
final class DiskGuard implements SqlLogger, AutoCloseable {
    /** Room for a checkpoint: what the database's cache and its log hold, and the pages they replace. */
    static final Limits USUAL = new Limits(32L << 20, 8L << 20, 1L << 20);

    private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final String TO_DO =
            " Nothing is written until there is room again: remove what is not needed, or enlarge the disk.";

    private final File disk;
    private final Limits limits;
    private final Runnable checkpoint;
    private final ThreadLocal<Boolean> wrote = ThreadLocal.withInitial(() -> false);
    private volatile boolean doubtful;
    private volatile long doubts;
    private volatile boolean closed;
    private boolean repairing;

    /**
     * Free bytes of the disk.
     *
     * @param write least, before a statement that writes
     * @param delete least, before one that deletes: it makes room in the end
     * @param doubt least, after a write; with less it may not have reached the disk
     */
    record Limits(long write, long delete, long doubt) {}

    /**
     * A guard.
     *
     * @param checkpoint writes all the database knows to the disk, or throws
     */
    DiskGuard(Path directory, Limits limits, Runnable checkpoint) {
        this.limits = limits;
        this.checkpoint = checkpoint;
        try {
            // Not the file store of java.nio: that needs /proc/mounts, which a sandbox may hide.
            disk = Files.createDirectories(directory).toFile();
        } catch (IOException e) {
            throw new UncheckedIOException("the database's directory " + directory + " cannot be used", e);
        }
    }

    private long free() {
        return disk.getUsableSpace();
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        String verb = verb(context);
        if (!writes(verb)) {
            return;
        }
        long free = free();
        if (doubtful && free >= limits.write()) {
            throw new DatabaseFullException("The disk of this host's database was full (no space left on device), and"
                    + " what it knows is just being written to it; nothing was changed. Try again in a moment.");
        }
        if (doubtful || free < (verb.equals("DELETE") ? limits.delete() : limits.write())) {
            throw new DatabaseFullException("The disk of this host's database is full (no space left on device: "
                    + (free >> 20) + " MiB are free, " + (limits.write() >> 20)
                    + " MiB are needed); nothing was changed."
                    + TO_DO);
        }
        wrote.set(true);
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        if (writes(verb(context))) {
            written();
        }
    }

    private static String verb(StatementContext context) {
        String sql = Optional.ofNullable(context.getRawSql()).orElse("").stripLeading();
        return sql.substring(0, Math.min(sql.length(), 6)).toUpperCase(Locale.ROOT);
    }

    /** Settings and the like are not looked at. */
    private static boolean writes(String verb) {
        return switch (verb) {
            case "INSERT", "UPDATE", "DELETE", "MERGE ", "CREATE", "ALTER " -> true;
            default -> false;
        };
    }

    /** This thread has nothing to lose: its transaction begins, or was rolled back. */
    void begun() {
        wrote.set(false);
    }

    /** Looks whether what this thread has written can be on the disk. */
    void written() {
        if (!wrote.get() || free() >= limits.doubt()) {
            return;
        }
        wrote.set(false);
        doubt();
        throw new DatabaseFullException(
                "The disk of this host's database became full (no space left on device): the change may not last."
                        + TO_DO);
    }

    private synchronized void doubt() {
        doubts++;
        doubtful = true;
        if (!repairing) {
            repairing = true;
            LOG.error("The database's disk is full; nothing is written until there is room again");
            Thread.ofPlatform().daemon().name("database-repair").start(this::repair);
        }
    }

    private void repair() {
        boolean done = false;
        while (!done) {
            try {
                Thread.sleep(LOOK);
                done = repaired();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("The database cannot be brought to its disk yet: {}", e.getMessage());
            }
        }
    }

    private boolean repaired() {
        if (closed) {
            return true;
        }
        long known = doubts;
        if (free() < limits.write()) {
            return false;
        }
        checkpoint.run();
        synchronized (this) {
            if (doubts != known) {
                return false;
            }
            doubtful = false;
            repairing = false;
        }
        LOG.info("The database's disk has room again and everything is on it");
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}

package io.bootwright.server.taskiso;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes task images, which hold tokens and secrets, that no running job needs any more: at the start and from then on
 * now and then, as another host on the same database may have ended a job whose image lies here.
 */
public final class TaskIsoSweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskIsoSweeper.class);

    /** Time between two looks; secrets of a job that another host has ended lie here for so long at most. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final TaskIsoFiles files;
    private final Predicate<UUID> active;
    private final Duration every;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private TaskIsoSweeper(TaskIsoFiles files, Predicate<UUID> active, Duration every) {
        this.files = files;
        this.active = active;
        this.every = every;
        this.thread = Thread.ofPlatform().daemon().name("task-iso-sweeper").unstarted(this::run);
    }

    /**
     * Sweeps once before it returns, and then in the background.
     *
     * @param active whether a job is under way
     */
    public static TaskIsoSweeper start(TaskIsoFiles files, Predicate<UUID> active) {
        return start(files, active, EVERY);
    }

    static TaskIsoSweeper start(TaskIsoFiles files, Predicate<UUID> active, Duration every) {
        TaskIsoSweeper sweeper = new TaskIsoSweeper(files, active, every);
        sweeper.sweep();
        sweeper.thread.start();
        return sweeper;
    }

    private void run() {
        try {
            while (!stopped.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sweep() {
        try {
            files.sweep(active);
        } catch (RuntimeException e) {
            LOG.warn("Task images of ended jobs cannot be looked for: {}", e.getMessage());
        }
    }

    /** Returns when it uses the database no more. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

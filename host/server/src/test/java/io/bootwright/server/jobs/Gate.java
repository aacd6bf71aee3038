package io.bootwright.server.jobs;

import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.TransitionListener;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds every worker at one transition until it is opened, or kills it on the spot. */
public final class Gate implements TransitionListener {
    /** Death of a worker, without a chance to write anything. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Optional<Stage> before;
    private final Optional<Stage> after;
    private final CountDownLatch reached = new CountDownLatch(1);
    private volatile boolean dead;
    private final CountDownLatch open = new CountDownLatch(1);

    private Gate(Optional<Stage> before, Optional<Stage> after) {
        this.before = before;
        this.after = after;
    }

    public static Gate before(Stage stage) {
        return new Gate(Optional.of(stage), Optional.empty());
    }

    public static Gate after(Stage stage) {
        return new Gate(Optional.empty(), Optional.of(stage));
    }

    public void awaitReached() throws InterruptedException {
        if (!reached.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("no worker came to " + this);
        }
    }

    public void open() {
        open.countDown();
    }

    /** The worker dies where it stands. */
    public void kill() {
        dead = true;
        open.countDown();
    }

    @Override
    public void before(UUID job, Stage to) {
        hold(before, to);
    }

    @Override
    public void after(UUID job, Stage stage) {
        hold(after, stage);
    }

    private void hold(Optional<Stage> where, Stage here) {
        if (where.filter(here::equals).isPresent() && open.getCount() > 0) {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new Died();
            }
            if (dead) {
                throw new Died();
            }
        }
    }

    @Override
    public String toString() {
        return before.map(stage -> "before " + stage)
                .orElse("after " + after.map(Stage::name).orElse("?"));
    }
}

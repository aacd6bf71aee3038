package io.bootwright.server.jobs.run.stage;

import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.server.servers.ServerRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session with a server's BMC: opened when it is needed, opened anew after an error. For one worker. */
final class BmcSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BmcSession.class);

    /** How long a call that was given up may take to notice. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final RunDependencies with;
    private volatile Optional<RedfishClient> client = Optional.empty();

    BmcSession(RunDependencies with) {
        this.with = with;
    }

    /** Whether a session is open. */
    boolean isOpen() {
        return client.isPresent();
    }

    /**
     * One call on a thread of its own, given up when the time for it is over: a BMC that answers slowly can take minutes.
     *
     * @param patience longest duration of the call
     * @throws RedfishException when the BMC does not do it; the session is closed then
     */
    <T> T call(ServerRecord server, Duration patience, Function<RedfishClient, T> act) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> {
            if (client.isEmpty()) {
                client = Optional.of(connect(server));
            }
            return act.apply(client.get());
        });
        Thread thread = Thread.ofVirtual().name("bmc-" + server.serial()).start(task);
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp(task, thread);
            close();
            throw new RedfishException(
                    RedfishException.Kind.TIMEOUT,
                    "the BMC of server " + server.serial() + " had not answered when the time for it was over",
                    BmcHint.of(BmcErrorCode.BMC_NO_ANSWER));
        } catch (InterruptedException e) {
            giveUp(task, thread);
            throw e;
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw new IllegalStateException("talking to a BMC", e);
        }
    }

    private static void giveUp(FutureTask<?> task, Thread thread) throws InterruptedException {
        task.cancel(true);
        thread.join(LAST_WORDS);
    }

    private RedfishClient connect(ServerRecord server) {
        return RedfishClient.connect(
                server.bmc(), server.systemId(), new QuirkSelection(server.quirks()), with.timeouts(), with.queues());
    }

    /** Ends the session at the BMC, if one is open. */
    @Override
    public void close() {
        client.ifPresent(open -> {
            try {
                open.close();
            } catch (RuntimeException e) {
                LOG.debug("closing a BMC session", e);
            }
        });
        client = Optional.empty();
    }
}

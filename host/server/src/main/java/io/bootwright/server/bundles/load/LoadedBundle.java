package io.bootwright.server.bundles.load;

import io.bootwright.bundle.Bundle;
import io.bootwright.plugin.Workflow;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.WorkflowException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One version of a bundle, loaded: its data and its class, if it has one. Safe for use by many threads. */
public final class LoadedBundle implements AutoCloseable {
    private final BundleRef ref;
    private final Bundle bundle;
    private final Optional<LoadedPlugin> plugin;
    private final BundleLimits limits;
    private final AtomicInteger stuck = new AtomicInteger();
    private volatile boolean exhausted;

    public LoadedBundle(BundleRef ref, Bundle bundle, Optional<LoadedPlugin> plugin, BundleLimits limits) {
        this.ref = ref;
        this.bundle = bundle;
        this.plugin = plugin;
        this.limits = limits;
    }

    public BundleRef ref() {
        return ref;
    }

    public Bundle bundle() {
        return bundle;
    }

    /** An instance for one call; to be made within {@link #call}, since its constructor is the bundle's code. */
    public Workflow workflow() throws ReflectiveOperationException {
        return plugin.isPresent() ? plugin.get().workflow() : new DeclarativeWorkflow();
    }

    /** The class loader of its class; the host's own if it has none. */
    public ClassLoader loader() {
        return plugin.map(LoadedPlugin::loader).orElseGet(DeclarativeWorkflow.class::getClassLoader);
    }

    /**
     * Runs the bundle's code; a jar without classes runs on the caller's thread, since all of it is the host's own.
     *
     * @throws WorkflowException when it throws, takes too long, or earlier calls never returned
     */
    public <T> T call(String what, Duration limit, Callable<T> call) {
        String name = "bundle " + ref.id() + " " + ref.version() + ": " + what;
        if (plugin.isEmpty()) {
            try {
                return call.call();
            } catch (WorkflowException e) {
                throw e;
            } catch (Exception e) {
                throw new WorkflowException(name + " failed", e);
            }
        }
        if (stuck.get() >= limits.stuck()) {
            throw new WorkflowException("Bundle " + ref.id() + " " + ref.version() + " is not called any more: "
                    + stuck.get() + " earlier calls never returned. Publish a corrected version.");
        }
        AtomicReference<Call> state = new AtomicReference<>(Call.RUNNING);
        try {
            return BoundedCall.run(name, limit, plugin.get().loader(), () -> {
                try {
                    return call.call();
                } catch (OutOfMemoryError e) {
                    exhausted = true;
                    throw e;
                } finally {
                    if (!state.compareAndSet(Call.RUNNING, Call.RETURNED)) {
                        stuck.decrementAndGet();
                    }
                }
            });
        } finally {
            if (state.compareAndSet(Call.RUNNING, Call.GIVEN_UP)) {
                stuck.incrementAndGet();
            }
        }
    }

    /** Whether its code ran out of memory: its class may hold on to what it took, so it is to be loaded anew. */
    public boolean isExhausted() {
        return exhausted;
    }

    private enum Call {
        RUNNING,
        RETURNED,
        GIVEN_UP
    }

    @Override
    public void close() {
        plugin.ifPresent(LoadedPlugin::close);
    }
}

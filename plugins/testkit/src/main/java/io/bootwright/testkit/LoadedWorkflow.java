package io.bootwright.testkit;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.code.ApiOnlyClassLoader;
import io.bootwright.plugin.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The workflow class of a bundle in a class loader of its own; the plugin API's defaults, if it has no class. Safe for
 * use by many threads.
 */
final class LoadedWorkflow implements AutoCloseable {
    /** What a host allows, see {@code Workflow}. */
    static final Duration LOADING = Duration.ofSeconds(5);

    static final Duration CHECKING = Duration.ofSeconds(5);
    static final Duration MAKING = Duration.ofSeconds(15);

    private final Path jar;
    private final Bundle bundle;
    private @Nullable Workflow made;
    private @Nullable URLClassLoader loader;

    LoadedWorkflow(Path jar, Bundle bundle) {
        this.jar = jar;
        this.bundle = bundle;
    }

    /** The workflow, made at the first call. */
    synchronized Workflow workflow() {
        Workflow workflow = made;
        if (workflow == null) {
            workflow = bundle.workflowClass().map(this::load).orElseGet(() -> new Workflow() {});
            made = workflow;
        }
        return workflow;
    }

    /** The same class, loaded once more: whatever it kept of earlier calls is not there. */
    LoadedWorkflow fresh() {
        return new LoadedWorkflow(jar, bundle);
    }

    @Override
    public synchronized void close() {
        URLClassLoader opened = loader;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Workflow load(String name) {
        ClassLoader opened = open();
        return within("Loading " + name, LOADING, () -> {
            Class<?> type = Class.forName(name, true, opened);
            if (!Workflow.class.isAssignableFrom(type)) {
                throw new ContractException(name + " does not implement io.bootwright.plugin.Workflow.");
            }
            if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
                throw new ContractException(name + " must be a public class that is not abstract.");
            }
            try {
                return (Workflow) type.getConstructor().newInstance();
            } catch (NoSuchMethodException e) {
                throw new ContractException(name + " needs a public constructor without parameters.", e);
            }
        });
    }

    private ClassLoader open() {
        ClassLoader api = new ApiOnlyClassLoader(LoadedWorkflow.class.getClassLoader());
        try {
            URLClassLoader opened = new URLClassLoader(new URL[] {jar.toUri().toURL()}, api);
            loader = opened;
            return opened;
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs code of the bundle.
     *
     * @param what such as {@code check of examples/valid/a.json}, the subject of the sentence when it fails
     */
    static <T> T within(String what, Duration limit, Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, what);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new ContractException(what + " did not end within " + limit.toSeconds()
                    + " s. A host gives such a call up and fails the job: do no I/O and wait for nothing.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContractException(what + " was interrupted.", e);
        } catch (ExecutionException e) {
            throw failure(what, e.getCause() == null ? e : e.getCause());
        }
    }

    private static ContractException failure(String what, Throwable thrown) {
        Throwable cause = thrown instanceof ReflectiveOperationException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        if (cause instanceof ContractException own) {
            return own;
        }
        if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
            String missing = String.valueOf(cause.getMessage()).replace('/', '.');
            return new ContractException(
                    what + " needs " + missing + ", which a bundle does not see: only the JDK, the plugin API, PF4J"
                            + " and SLF4J. Put the library into the jar.",
                    cause);
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return new ContractException(
                what + " failed: " + cause + (trace.length == 0 ? "" : " at " + trace[0]) + ".", cause);
    }
}

package io.bootwright.server.bundles.load;

import io.bootwright.plugin.RefusedException;
import io.bootwright.server.bundles.model.Printable;
import io.bootwright.server.workflow.WorkflowException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs foreign code within a time limit and turns whatever it does into a {@link WorkflowException}.
 *
 * <p>Each call has a platform thread of its own: code that never returns costs that thread, not a carrier of the host's
 * virtual threads. Java cannot stop it; it is interrupted and left behind as a daemon.
 */
public final class BoundedCall {
    private static final long STACK = 1L << 20;

    private BoundedCall() {}

    /**
     * Runs a call.
     *
     * @param what such as {@code bundle demo 1.0.0: check}, for messages and the thread's name
     * @param loader context class loader of the call
     * @throws WorkflowException when the call throws anything, or takes longer than the limit
     */
    public static <T> T run(String what, Duration limit, ClassLoader loader, Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(null, task, what, STACK);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        try {
            thread.start();
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new WorkflowException(
                    sentence(what) + " did not return within " + limit.toMillis() + " ms and was given up.", e);
        } catch (ExecutionException e) {
            throw failure(what, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new WorkflowException(sentence(what) + " was interrupted, since the host stops.", e);
        } catch (CancellationException | OutOfMemoryError e) {
            throw failure(what, e);
        }
    }

    private static WorkflowException failure(String what, Throwable cause) {
        if (cause instanceof WorkflowException own) {
            return own;
        }
        if (cause instanceof RefusedException refused) {
            return new RefusedJobException(sentence(what) + ": " + Printable.of(String.valueOf(refused.getMessage())));
        }
        Throwable root = cause;
        if (cause instanceof ReflectiveOperationException && cause.getCause() != null) {
            root = cause.getCause();
        }
        // The class only: its message may quote the recipe, which may hold secrets.
        StackTraceElement[] trace = root.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        String name = root instanceof LinkageError || root instanceof ClassNotFoundException
                ? root.getClass().getSimpleName() + " (" + root.getMessage() + ")"
                : root.getClass().getSimpleName();
        return new WorkflowException(sentence(what) + " failed: " + name + where + ". Tell the bundle's maintainers.");
    }

    private static String sentence(String what) {
        return Character.toUpperCase(what.charAt(0)) + what.substring(1);
    }
}

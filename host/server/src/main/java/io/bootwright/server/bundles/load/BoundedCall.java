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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs foreign code within a time limit and turns whatever it does into a {@link WorkflowException}.
 *
 * <p>Each call has a platform thread of its own: code that never returns costs that thread, not a carrier of the host's
 * virtual threads. Java cannot stop it; it is interrupted and left behind as a daemon.
 */
public final class BoundedCall {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedCall.class);

    private static final long STACK = 1L << 20;
    private static final String HERE = BoundedCall.class.getPackageName() + ".";

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
        boolean wraps = cause instanceof ReflectiveOperationException || cause instanceof ExceptionInInitializerError;
        if (wraps && cause.getCause() != null) {
            root = cause.getCause();
        }
        String where = Stream.of(root.getStackTrace())
                .filter(frame ->
                        frame.getModuleName() == null && !frame.getClassName().startsWith(HERE))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
        // The class only: its message may quote the recipe, which may hold secrets.
        LOG.warn("{} failed: {}{}", sentence(what), root.getClass().getName(), where);
        return new WorkflowException(
                sentence(what) + " failed: " + words(root) + where + ". Tell the bundle's maintainers.");
    }

    private static String words(Throwable root) {
        return switch (root) {
            case NoClassDefFoundError missing -> lacks(missing);
            case ClassNotFoundException missing -> lacks(missing);
            case NoSuchMethodException constructor -> "its class has no public constructor without parameters";
            case LinkageError other -> "its classes do not fit this host";
            case OutOfMemoryError memory -> "the memory of this host did not suffice";
            case StackOverflowError deep -> "it calls itself too deeply";
            default -> "its own code broke off";
        };
    }

    private static String lacks(Throwable missing) {
        String name = String.valueOf(missing.getMessage());
        // A class that failed to initialize says so in a sentence of Java's.
        return name.matches("[\\w/.$]+")
                ? "it lacks the class " + name.replace('/', '.')
                : "one of its classes cannot start";
    }

    private static String sentence(String what) {
        return Character.toUpperCase(what.charAt(0)) + what.substring(1);
    }
}

package io.bootwright.server.bundles.load;

import io.bootwright.bundle.finding.Fault;
import io.bootwright.plugin.Installer;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.server.bundles.model.Printable;
import io.bootwright.server.workflow.Workflow.Findings;
import io.bootwright.server.workflow.WorkflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls a bundle's class and checks what it returns: results are copied inside the time limit, then looked at. What
 * is unusable becomes a {@link WorkflowException}.
 */
public final class PluginCalls {
    private static final int MAX_FAULTS = 50;
    private static final int MAX_FILES = 128;
    private static final long MAX_BYTES = 64L << 20;

    private final BundleLimits limits;
    private final CallFigures figures = new CallFigures();

    public PluginCalls(BundleLimits limits) {
        this.limits = limits;
    }

    public CallFigures figures() {
        return figures;
    }

    private <T> T call(LoadedBundle loaded, String what, Duration limit, Callable<T> call) {
        return figures.count(loaded.ref().id(), what, () -> loaded.call(what, limit, call));
    }

    public Findings check(LoadedBundle loaded, Recipe recipe) {
        return call(loaded, "check", limits.check(), () -> {
            Found found = new Found();
            loaded.workflow().check(recipe, found);
            return found.findings();
        });
    }

    public Findings checkServer(LoadedBundle loaded, JobContext job) {
        return call(loaded, "checkServer", limits.check(), () -> {
            Found found = new Found();
            loaded.workflow().checkServer(job, found);
            return found.findings();
        });
    }

    public Map<String, byte[]> files(LoadedBundle loaded, JobContext job) {
        return call(loaded, "files", limits.files(), () -> {
            Map<@Nullable String, byte @Nullable []> given = loaded.workflow().files(job);
            if (given == null) {
                throw garbage(loaded, "files returned null");
            }
            Map<String, byte[]> copy = new LinkedHashMap<>();
            long size = 0;
            for (Map.Entry<@Nullable String, byte @Nullable []> file : given.entrySet()) {
                String path = file.getKey();
                byte[] content = file.getValue();
                if (path == null || content == null) {
                    throw garbage(loaded, "files returned a map with null in it");
                }
                size += content.length;
                if (copy.size() >= MAX_FILES || size > MAX_BYTES) {
                    throw garbage(
                            loaded, "files returned more than " + MAX_FILES + " files or " + MAX_BYTES + " bytes");
                }
                copy.put(path, content.clone());
            }
            return copy;
        });
    }

    public Installer installer(LoadedBundle loaded, JobContext job) {
        return call(loaded, "installer", limits.check(), () -> {
            @Nullable Installer installer = loaded.workflow().installer(job);
            if (installer == null
                    || installer.name() == null
                    || installer.tag() == null
                    || !installer.name().matches("[a-z0-9]+([._-][a-z0-9]+)*")
                    || !installer.tag().matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
                throw garbage(loaded, "installer returned no image name and tag");
            }
            return installer;
        });
    }

    private static WorkflowException garbage(LoadedBundle loaded, String what) {
        return new WorkflowException("Bundle " + loaded.ref().id() + " "
                + loaded.ref().version() + ": " + what + ". Tell the bundle's maintainers.");
    }

    /** Takes what a check finds; of a check that was given up, nothing more. */
    private static final class Found implements Problems {
        private final List<Fault> faults = new ArrayList<>();
        private final List<Fault> warnings = new ArrayList<>();

        @Override
        public synchronized void add(@Nullable String pointer, @Nullable String detail) {
            take(faults, pointer, detail, "is refused by the bundle without a reason.");
        }

        @Override
        public synchronized void warn(@Nullable String pointer, @Nullable String detail) {
            take(warnings, pointer, detail, "is warned about by the bundle without a reason.");
        }

        private static void take(
                List<Fault> found, @Nullable String pointer, @Nullable String detail, String nothingSaid) {
            if (found.size() < MAX_FAULTS) {
                String at = pointer == null || !(pointer.isEmpty() || pointer.startsWith("/")) ? "" : pointer;
                String text = detail == null || detail.isBlank() ? nothingSaid : detail;
                found.add(new Fault(Printable.of(at), Printable.of(text)));
            }
        }

        synchronized Findings findings() {
            return new Findings(faults, warnings);
        }
    }
}

package io.bootwright.server.bundles;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.BundleReport;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.WorkflowException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one way in for every jar, wherever it comes from: private copy, digest, checks, host rules, version rules, trial
 * load, then the cache and a row. A jar that is refused leaves nothing behind. Callers serialise.
 */
final class Staging {
    private final JarCache cache;
    private final BundleCheck check;
    private final BundleLoader loader;
    private final BundleTable table;
    private final Clock clock;

    Staging(JarCache cache, BundleCheck check, BundleLoader loader, BundleTable table, Clock clock) {
        this.cache = cache;
        this.check = check;
        this.loader = loader;
        this.table = table;
        this.clock = clock;
    }

    /** What became of a jar. */
    sealed interface Outcome {
        /**
         * It is installed.
         *
         * @param isNew false when these very bytes were installed before
         */
        record Installed(BundleVersion version, boolean isNew) implements Outcome {}

        /** It is refused. */
        record Refused(List<String> reasons) implements Outcome {}
    }

    /**
     * Stages a jar.
     *
     * @param owners which bundle serves each target now
     */
    Outcome stage(String name, Path jar, BundleVersion.Origin origin, Map<String, String> owners) {
        try (JarCache.Staged staged = cache.stage(jar)) {
            Optional<BundleVersion> known = table.byDigest(staged.digest());
            if (known.isPresent() && cache.isIntact(staged.digest()) && isInstalled(known.get())) {
                return new Outcome.Installed(known.get(), false);
            }
            BundleReport report = check.jar(name, staged.file());
            if (report.bundle().isEmpty()) {
                return new Outcome.Refused(report.errors());
            }
            Bundle bundle = report.bundle().get();
            BundleRef ref =
                    new BundleRef(bundle.manifest().id(), bundle.manifest().version(), staged.digest());
            List<String> reasons = HostRules.check(bundle.manifest(), owners);
            UnitTrust.refusal(bundle.manifest(), origin, Optional.empty()).ifPresent(reasons::add);
            if (reasons.isEmpty()) {
                reasons = versionRule(ref, origin);
            }
            if (!reasons.isEmpty()) {
                return new Outcome.Refused(reasons);
            }
            loader.open(ref, bundle, staged.file()).close();
            cache.keep(staged);
            BundleVersion version = new BundleVersion(ref, origin, clock.instant());
            table.install(version);
            return new Outcome.Installed(version, true);
        } catch (WorkflowException e) {
            return new Outcome.Refused(
                    List.of(e.getMessage() == null ? "Its class cannot be loaded." : e.getMessage()));
        } catch (IOException e) {
            return new Outcome.Refused(List.of("It cannot be read: " + e.getMessage() + "."));
        }
    }

    private boolean isInstalled(BundleVersion version) {
        return table.versions().stream().anyMatch(other -> other.ref().equals(version.ref()));
    }

    /** A version, once published, never changes; only a product's own bundle may, since it changes with the product. */
    private List<String> versionRule(BundleRef ref, BundleVersion.Origin origin) {
        return table.versions().stream()
                .filter(other -> other.ref().id().equals(ref.id())
                        && other.ref().version().equals(ref.version())
                        && !other.ref().digest().equals(ref.digest()))
                .filter(other -> origin != BundleVersion.Origin.SHIPPED || other.origin() != origin)
                .map(other -> "Version " + ref.version() + " of the bundle " + ref.id()
                        + " is installed with other content (" + other.ref().digest()
                        + "). Raise the version in bundle.yaml.")
                .toList();
    }
}

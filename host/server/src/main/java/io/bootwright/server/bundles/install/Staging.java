package io.bootwright.server.bundles.install;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.BundleReport;
import io.bootwright.errors.FailureWords;
import io.bootwright.server.bundles.load.BundleLoader;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import io.bootwright.server.bundles.model.BundleVersion;
import io.bootwright.server.bundles.model.BundleVersion.Origin;
import io.bootwright.server.bundles.model.Incoming;
import io.bootwright.server.bundles.model.SignatureState;
import io.bootwright.server.bundles.store.BundleTable;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.WorkflowException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every jar that comes in, wherever it comes from: signature, checks, host rules, version rules, units, trial
 * load, then the cache. A jar that is refused leaves nothing behind. Callers serialise.
 */
public final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final JarCache cache;
    private final BundleCheck check;
    private final BundleLoader loader;
    private final BundleTable table;
    private final SignaturePolicy signatures;
    private final MaintenanceUnits units;
    private final Clock clock;

    public Staging(
            JarCache cache,
            BundleCheck check,
            BundleLoader loader,
            BundleTable table,
            SignaturePolicy signatures,
            MaintenanceUnits units,
            Clock clock) {
        this.cache = cache;
        this.check = check;
        this.loader = loader;
        this.table = table;
        this.signatures = signatures;
        this.units = units;
        this.clock = clock;
    }

    /**
     * A jar that may come in.
     *
     * @param isNew false when these very bytes are installed already
     */
    public record Staged(BundleVersion version, boolean isNew) {}

    /**
     * Looks at a jar; when it is new and good, it is in the cache afterwards, and its row is the caller's to write.
     *
     * @param jar a private copy
     * @param owners which bundle serves each target now
     */
    public Staged stage(Incoming incoming, JarCache.Staged jar, Map<String, String> owners) throws BundleRefused {
        try {
            Optional<BundleVersion> known = table.installed(jar.digest()).filter(old -> cache.isIntact(jar.digest()));
            return known.isPresent() ? again(incoming, jar, known.get()) : first(incoming, jar, owners);
        } catch (WorkflowException e) {
            throw new BundleRefused(
                    Kind.INVALID, e.getMessage() == null ? "Its class cannot be loaded." : e.getMessage());
        } catch (IOException e) {
            throw new BundleRefused(Kind.INVALID, "It cannot be read: " + FailureWords.of(e) + ".");
        }
    }

    /** The same bytes once more: nothing changes, but a good signature is news. */
    private Staged again(Incoming incoming, JarCache.Staged jar, BundleVersion known)
            throws BundleRefused, IOException {
        if (!incoming.rule().equals(Incoming.Rule.NONE)) {
            incoming.rule().check(checked(incoming, jar).manifest());
        }
        if (known.trusted() && incoming.signature().isEmpty()) {
            return new Staged(known, false);
        }
        SignatureState state = signature(incoming, jar);
        if (!state.isTrusted() || state.equals(known.signature())) {
            return new Staged(known, false);
        }
        table.sign(jar.digest(), state);
        return new Staged(
                new BundleVersion(known.ref(), known.origin(), state, known.publishedBy(), known.installedAt()), false);
    }

    private Staged first(Incoming incoming, JarCache.Staged jar, Map<String, String> owners)
            throws BundleRefused, IOException {
        SignatureState signature = signature(incoming, jar);
        Bundle bundle = checked(incoming, jar);
        incoming.rule().check(bundle.manifest());
        BundleRef ref = new BundleRef(bundle.manifest().id(), bundle.manifest().version(), jar.digest());
        List<String> reasons = HostRules.check(bundle.manifest(), owners);
        if (!reasons.isEmpty()) {
            throw new BundleRefused(Kind.INVALID, reasons);
        }
        UnitTrust.check(bundle.manifest(), signature);
        versionRule(ref, incoming.origin());
        if (incoming.origin() != Origin.SHIPPED) {
            // The product's own bundles come before the first image is imported; their jobs are checked.
            units.check(bundle);
        }
        loader.open(ref, bundle, jar.file()).close();
        cache.keep(jar);
        return new Staged(new BundleVersion(ref, incoming.origin(), signature, incoming.who(), clock.instant()), true);
    }

    private SignatureState signature(Incoming incoming, JarCache.Staged jar) throws BundleRefused, IOException {
        return incoming.origin() == Origin.SHIPPED
                ? SignatureState.SHIPPED
                : signatures.check(jar.file(), incoming.signature());
    }

    private Bundle checked(Incoming incoming, JarCache.Staged jar) throws BundleRefused {
        BundleReport report = check.jar(incoming.name(), jar.file());
        report.diagnostics().stream()
                .filter(found -> !found.isError())
                .forEach(found -> LOG.warn("Bundle {}: {}", incoming.name(), found));
        return report.bundle().orElseThrow(() -> new BundleRefused(Kind.INVALID, report.errors()));
    }

    /** A version, once published, never changes; only a product's own bundle may, since it changes with the product. */
    private void versionRule(BundleRef ref, Origin origin) throws BundleRefused {
        for (BundleVersion other : table.versions()) {
            boolean clash = other.ref().id().equals(ref.id())
                    && other.ref().version().equals(ref.version())
                    && !other.ref().digest().equals(ref.digest());
            if (clash && (origin != Origin.SHIPPED || other.origin() != origin)) {
                throw new BundleRefused(
                        Kind.CONFLICT,
                        "Version " + ref.version() + " of the bundle " + ref.id() + " is installed with other content ("
                                + other.ref().digest() + "). Raise the version in bundle.yaml.");
            }
        }
    }
}

package io.bootwright.server.bundles.install;

import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import io.bootwright.server.bundles.model.BundleVersion;
import io.bootwright.server.bundles.model.BundleVersion.Origin;
import io.bootwright.server.bundles.model.Incoming;
import io.bootwright.server.bundles.model.Printable;
import io.bootwright.server.bundles.model.Rejection;
import io.bootwright.server.bundles.store.BundleTable;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.security.Audit;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.WorkflowException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes what is installed and what is active, one change at a time. Each is a row before it is true in memory, and
 * leaves a line in the audit trail. Safe for use by many threads.
 */
public final class BundleChanges {
    private static final Logger LOG = LoggerFactory.getLogger(BundleChanges.class);

    private final JarCache cache;
    private final Staging staging;
    private final BundleTable table;
    private final Activation activation;
    private final SignaturePolicy signatures;
    private final Housekeeping housekeeping;
    private final Audit audit;
    private final Clock clock;
    private final Rejections rejections = new Rejections();
    private final ReentrantLock lock = new ReentrantLock();

    public BundleChanges(
            JarCache cache,
            Staging staging,
            BundleTable table,
            Activation activation,
            SignaturePolicy signatures,
            Audit audit,
            Clock clock) {
        this.cache = cache;
        this.staging = staging;
        this.table = table;
        this.activation = activation;
        this.signatures = signatures;
        this.housekeeping = new Housekeeping(cache, table, audit, clock);
        this.audit = audit;
        this.clock = clock;
    }

    public Rejections rejections() {
        return rejections;
    }

    /**
     * Installs a jar and makes it active; the same bytes once more change nothing.
     *
     * @param jar its bytes; not closed
     * @return its version, and whether it is new
     * @throws IOException when the bytes break off, or are too many
     */
    public Staging.Staged publish(Incoming incoming, InputStream jar) throws BundleRefused, IOException {
        // A slow client keeps nobody waiting.
        try (JarCache.Staged copy = cache.stage(jar)) {
            return publish(incoming, copy);
        }
    }

    private Staging.Staged publish(Incoming incoming, JarCache.Staged copy) throws BundleRefused {
        lock.lock();
        try {
            Staging.Staged staged =
                    staging.stage(incoming, copy, activation.catalogue().owners());
            rejections.remove(incoming.origin(), incoming.name());
            if (staged.isNew()) {
                install(incoming, staged.version());
            }
            return staged;
        } catch (BundleRefused e) {
            refused(incoming.name(), incoming.origin(), e.reasons());
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Notes a refusal for those who look later. */
    public void refused(String name, Origin origin, List<String> reasons) {
        rejections.add(new Rejection(name, origin, clock.instant(), reasons));
        LOG.warn("Bundle {} refused: {}", name, String.join(" ", reasons));
    }

    private void install(Incoming incoming, BundleVersion version) throws BundleRefused {
        BundleRef ref = version.ref();
        boolean activate = incoming.origin() != Origin.SHIPPED || servesAtOnce(ref.id());
        String subject = subject(ref) + " (" + incoming.name() + ", signature: "
                + version.signature().text() + ")";
        if (!activate) {
            table.install(version, false);
            audit.record(incoming.who(), "bundle.publish", subject);
            return;
        }
        try {
            activation.use(ref, bundle -> {
                table.install(version, true);
                audit.record(incoming.who(), "bundle.publish", subject);
                audit.record(incoming.who(), "bundle.activate", subject(ref));
            });
        } catch (WorkflowException e) {
            throw new BundleRefused(Kind.INVALID, String.valueOf(e.getMessage()));
        }
        if (signatures.warns(version.signature())) {
            LOG.warn(
                    "Bundle {} is active with the signature \"{}\"",
                    subject(ref),
                    version.signature().text());
        }
        housekeeping.run();
    }

    /** What an operator chose, or put out of service, stays so when the product brings another version. */
    private boolean servesAtOnce(String id) {
        return !table.inactive().contains(id)
                && Optional.ofNullable(table.active().get(id))
                        .flatMap(table::byDigest)
                        .map(BundleVersion::origin)
                        .filter(origin -> origin != Origin.SHIPPED)
                        .isEmpty();
    }

    /** Whether a jar with these bytes was removed: a start does not bring it back. */
    public boolean wasRemoved(String digest) {
        return table.wasRemoved(digest);
    }

    /** Loads what is active. */
    public void resume(Supplier<Set<String>> inUse) {
        lock.lock();
        try {
            table.active()
                    .forEach((id, digest) ->
                            table.byDigest(digest).ifPresent(version -> activation.resume(version.ref())));
            housekeeping.start(inUse);
        } finally {
            lock.unlock();
        }
    }

    /** Makes an installed version the one that serves new jobs. */
    public void activate(String id, String version, String who) throws BundleRefused {
        lock.lock();
        try {
            BundleVersion chosen = find(id, version);
            if (chosen.ref().digest().equals(table.active().get(id)) && activation.serves(chosen.ref())) {
                return;
            }
            signatures.refuseUntrusted(chosen.signature());
            activation.use(chosen.ref(), bundle -> {
                List<String> reasons = HostRules.check(
                        bundle.manifest(), activation.catalogue().owners());
                if (!reasons.isEmpty()) {
                    throw new BundleRefused(Kind.CONFLICT, reasons);
                }
                table.activate(chosen.ref(), who);
                audit.record(who, "bundle.activate", subject(chosen.ref()));
            });
        } catch (WorkflowException e) {
            throw new BundleRefused(Kind.CONFLICT, String.valueOf(e.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    /** Takes a bundle out of service: its targets are unknown to new jobs. */
    public void deactivate(String id, String who) throws BundleRefused {
        lock.lock();
        try {
            installed(id);
            if (!table.inactive().contains(id)) {
                table.deactivate(id, who);
                audit.record(who, "bundle.deactivate", id);
                activation.drop(id);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes a version that nothing needs. */
    public void remove(String id, String version, String who) throws BundleRefused {
        lock.lock();
        try {
            BundleVersion chosen = find(id, version);
            if (chosen.ref().digest().equals(table.active().get(id))) {
                throw new BundleRefused(
                        Kind.CONFLICT,
                        "Version " + version + " of the bundle " + id
                                + " is active. Activate another one first, or none:" + " PUT /api/v1/bundles/" + id
                                + "/active {\"version\": null}.");
            }
            if (housekeeping.isInUse(chosen.ref().digest())) {
                throw new BundleRefused(
                        Kind.CONFLICT,
                        "Version " + version + " of the bundle " + id + " is in use by a job under way. Remove it when"
                                + " the job is complete.");
            }
            table.remove(chosen.ref().digest());
            audit.record(who, "bundle.remove", subject(chosen.ref()));
            housekeeping.run();
        } finally {
            lock.unlock();
        }
    }

    private List<BundleVersion> installed(String id) throws BundleRefused {
        List<BundleVersion> versions = table.versions().stream()
                .filter(version -> version.ref().id().equals(id))
                .toList();
        if (versions.isEmpty()) {
            throw new BundleRefused(Kind.UNKNOWN, "There is no bundle " + Printable.of(id) + ".");
        }
        return versions;
    }

    private BundleVersion find(String id, String version) throws BundleRefused {
        List<BundleVersion> versions = installed(id);
        return versions.stream()
                .filter(each -> each.ref().version().equals(version))
                .findFirst()
                .orElseThrow(() -> new BundleRefused(
                        Kind.UNKNOWN,
                        "The bundle " + id + " has no installed version " + Printable.of(version) + ". Installed: "
                                + String.join(
                                        ", ",
                                        versions.stream()
                                                .map(each -> each.ref().version())
                                                .toList())
                                + "."));
    }

    private static String subject(BundleRef ref) {
        return ref.id() + " " + ref.version() + " " + ref.digest();
    }
}

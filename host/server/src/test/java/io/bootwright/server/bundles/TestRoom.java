package io.bootwright.server.bundles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.bundles.load.BundleLimits;
import io.bootwright.server.config.Config.BundleSettings;
import io.bootwright.server.config.Config.Signatures;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.store.PooledDatabase;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A data directory with bundles on a real database; can be closed and opened again like a host. */
final class TestRoom implements AutoCloseable {
    static final BundleLimits LIMITS =
            new BundleLimits(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(2), 2);
    static final UUID JOB = UUID.fromString("00000000-0000-4000-8000-000000000001");

    final Path directory;
    final List<String> audit = new CopyOnWriteArrayList<>();
    final Set<String> inUse = new HashSet<>();
    BundleSettings settings = new BundleSettings(Signatures.WARN, Optional.empty());
    private Database database;
    private Bundles bundles;

    TestRoom(Path directory) {
        this.directory = directory;
        open();
    }

    private void open() {
        database = PooledDatabase.embedded(directory.resolve("db"));
        new MigrationRunner(database).run(Bundles.migrations());
        bundles = new Bundles(
                new Bundles.BundlePlaces(Optional.of(shipped()), plugins(), directory.resolve("bundles")),
                settings,
                (name, tag) -> Optional.empty(),
                database,
                (who, action, subject) -> audit.add(who + " " + action + " " + subject),
                Clock.systemUTC(),
                LIMITS);
        bundles.start(() -> inUse);
    }

    Bundles restart() {
        close();
        open();
        return bundles;
    }

    Bundles bundles() {
        return bundles;
    }

    Path plugins() {
        return directory.resolve("plugins");
    }

    Path shipped() {
        return directory.resolve("shipped");
    }

    /** The workflow of a target, once it is there in that version. */
    Workflow await(String target, String version) {
        await(
                "target " + target + " in version " + version,
                () -> bundles.active(target)
                        .filter(workflow -> workflow.bundle().version().equals(version))
                        .isPresent());
        return bundles.active(target).orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) {
        Instant end = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within 20 s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    /** Whether a note is there with its text: files are made empty. */
    static boolean isWritten(Path note) {
        try {
            return Files.exists(note) && Files.size(note) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    static ObjectNode recipe(String target) {
        return Json.object().put("task_target", target);
    }

    static TaskContext context(ObjectNode recipe) {
        return new TaskContext(
                JOB, "XF-1", recipe, Optional.empty(), Json.object().put("job_id", JOB.toString()));
    }

    @Override
    public void close() {
        bundles.close();
        database.close();
    }
}

package io.bootwright.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.media.Media;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.Assertions;

/** One round through every statement of this feature, for tests of a database. */
public final class JobsOnce {
    private JobsOnce() {}

    public static void use(Database database, SecretBox box) {
        Clock clock = Clock.systemUTC();
        try (Media media = new Media(database, digest -> Optional.empty(), clock)) {
            use(new JobStore(database, media, clock, new Signals()), box, clock);
        }
    }

    private static void use(JobStore store, SecretBox box, Clock clock) {
        Instant now = clock.instant();
        UUID id = insert(store, box, Optional.of("k".repeat(64)));
        Assertions.assertThatThrownBy(() -> insert(store, box, Optional.empty()))
                .satisfies(e -> assertThat(JobStore.sqlState(e)).isEqualTo("23505"));

        Optional<JobRow> active = store.read(handle -> JobQueries.findActive(handle, "ONCE"));
        Optional<JobRow> keyed = store.read(handle -> JobQueries.findByIdempotency(handle, "k".repeat(64)));
        assertThat(active).isPresent().isEqualTo(keyed);
        List<JobQueries.Claimable> claimable = store.read(handle -> JobQueries.claimable(handle, "a", now, Set.of()));
        assertThat(claimable).extracting(JobQueries.Claimable::id).containsExactly(id);
        Set<String> waiting = Set.copyOf(store.read(JobQueries::bundlesWaiting));
        List<UUID> waitingIds = store.read(handle -> JobQueries.waiting(handle, waiting));
        List<JobQueries.Claimable> others = store.read(handle -> JobQueries.claimable(handle, "a", now, waiting));
        assertThat(waitingIds).containsExactly(id);
        assertThat(others).isEmpty();
        boolean mine = store.transaction(handle -> JobQueries.claim(handle, id, "a", now, now.plusSeconds(60)));
        boolean theirs = store.transaction(handle -> JobQueries.claim(handle, id, "b", now, now.plusSeconds(60)));
        assertThat(mine).isTrue();
        assertThat(theirs).isFalse();
        store.transaction(handle -> {
            JobQueries.renew(handle, "a", now.plusSeconds(90));
            return true;
        });
        store.change(id, tx -> {
            JobStep step = tx.steps().getFirst();
            tx.putStep(
                    step.with(StepState.RUNNING, Optional.of(now), Optional.empty(), Optional.of(3), Optional.of(50)),
                    Optional.of(step));
            tx.putStep(JobStep.pending(2, "more.service", "More"), Optional.empty());
            tx.log(LogLine.ofHost(now, "a line"));
            tx.putPart(JobParts.OUTPUT, "{}");
            tx.update(new JobUpdate().increment("power_ons").set("stage_deadline", Optional.of(now)));
            return true;
        });
        JobView view = store.view(id).orElseThrow();
        assertThat(view.steps()).hasSize(3);
        assertThat(view.steps().getFirst().percent()).hasValue(50);
        assertThat(view.output()).hasValue("{}");
        assertThat(view.job().powerOns()).isEqualTo(1);
        List<JobEvent> events = store.read(handle -> JobQueries.events(handle, id, 0, 100));
        assertThat(events.getLast().id()).isEqualTo(view.job().lastEvent());
        List<JobRow> page = store.read(handle ->
                JobQueries.list(handle, Optional.of("ONCE"), Optional.of(Status.QUEUED), Optional.of(1L << 40), 5));
        List<JobRow> allActive = store.read(JobQueries::active);
        assertThat(page).hasSize(1).isEqualTo(allActive);
        assertThat(new JobCancel(store).cancel(id, "test")).hasValue(true);
        store.change(id, tx -> {
            tx.dropPart(JobParts.RECIPE);
            tx.update(new JobUpdate().clear("active_server").set("ended_at", now));
            return true;
        });
        List<UUID> unswept = store.read(handle -> JobQueries.unswept(handle, now.plus(Duration.ofHours(1))));
        assertThat(unswept).containsExactly(id);
        assertThat(store.counts()).containsEntry("failed/cancelled", 1L);
        insert(store, box, Optional.empty());
        prune(store, id, now.plus(Duration.ofHours(1)));
    }

    private static void prune(JobStore store, UUID id, Instant before) {
        store.change(id, tx -> {
            tx.updateQuietly(new JobUpdate().set("swept", true));
            return true;
        });
        List<PruneQueries.Prunable> old = store.read(handle -> PruneQueries.prunable(handle, before, 10));
        assertThat(old).extracting(PruneQueries.Prunable::id).containsExactly(id);
        store.transaction(handle -> {
            PruneQueries.removeEvents(handle, id, 1, old.getFirst().events());
            assertThat(JobQueries.events(handle, id, 0, 10)).hasSize(1);
            PruneQueries.removeJob(handle, id);
            return true;
        });
        assertThat(store.find(id)).isEmpty();
    }

    private static UUID insert(JobStore store, SecretBox box, Optional<String> key) {
        ObjectNode recipe = Json.object().put("task_target", TestWorkflow.TARGET);
        ObjectNode body = Json.object().put("server_serial", "ONCE");
        body.set("recipe", recipe);
        NewJob job = new NewJob(
                UUID.randomUUID(),
                JobRequest.read(body),
                recipe,
                new TestWorkflow(),
                "media/maintenance:latest",
                "sha256:c",
                List.of("sha256:b"),
                List.of(),
                "test",
                key);
        store.transaction(handle -> JobInsert.run(handle, job, box, store.now()));
        String stored = store.read(handle -> JobQueries.part(handle, job.id(), JobParts.RECIPE))
                .orElseThrow();
        assertThat(JobParts.open(box, job.id(), stored)).isEqualTo(recipe);
        return job.id();
    }
}

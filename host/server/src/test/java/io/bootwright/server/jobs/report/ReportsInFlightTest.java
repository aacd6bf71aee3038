package io.bootwright.server.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReportsInFlightTest {
    private final ReportsInFlight answers = new ReportsInFlight();
    private final UUID job = UUID.randomUUID();

    private CompletableFuture<Void> waiter(Duration most) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answers.awaitNone(job, most);
                done.complete(null);
            } catch (InterruptedException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Test
    void powerWaitsUntilTheLastAnswerIsSent() throws Exception {
        answers.begin(job);
        answers.begin(job);
        CompletableFuture<Void> power = waiter(Duration.ofSeconds(30));
        answers.end(job);
        assertThat(power).isNotDone();
        answers.end(job);
        power.get(10, TimeUnit.SECONDS);
    }

    @Test
    void powerDoesNotWaitForEverNorForOtherJobs() throws Exception {
        answers.begin(UUID.randomUUID());
        waiter(Duration.ofSeconds(30)).get(10, TimeUnit.SECONDS);
        answers.begin(job);
        waiter(Duration.ofMillis(20)).get(10, TimeUnit.SECONDS);
    }
}

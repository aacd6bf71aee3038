package io.bootwright.server.security;

import io.bootwright.server.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Tokens of jobs, stored as digests. */
public final class JobTokenTable implements JobTokens {
    private final Database database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong revocations = new AtomicLong();

    public JobTokenTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String issue(UUID job, Use use) {
        String token = TokenText.random(random);
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("DELETE FROM job_tokens WHERE job_id = :job AND purpose = :purpose")
                    .bind("job", job)
                    .bind("purpose", name(use))
                    .execute();
            handle.createUpdate("INSERT INTO job_tokens (job_id, purpose, digest, created_at)"
                            + " VALUES (:job, :purpose, :digest, :created)")
                    .bind("job", job)
                    .bind("purpose", name(use))
                    .bind("digest", TokenText.digest(token))
                    .bind("created", TokenTable.utc(clock.instant()))
                    .execute();
        });
        revocations.incrementAndGet();
        return token;
    }

    @Override
    public long revocations() {
        return revocations.get();
    }

    @Override
    public Optional<UUID> owner(String token, Use use) {
        if (!TokenText.plausible(token)) {
            return Optional.empty();
        }
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT job_id FROM job_tokens WHERE digest = :digest AND purpose = :purpose")
                        .bind("digest", TokenText.digest(token))
                        .bind("purpose", name(use))
                        .map((row, context) -> row.getObject("job_id", UUID.class))
                        .findOne());
    }

    @Override
    public void revoke(UUID job, Use use) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "DELETE FROM job_tokens WHERE job_id = :job AND purpose = :purpose")
                        .bind("job", job)
                        .bind("purpose", name(use))
                        .execute());
        revocations.incrementAndGet();
    }

    private static String name(Use use) {
        return use.name().toLowerCase(Locale.ROOT);
    }
}

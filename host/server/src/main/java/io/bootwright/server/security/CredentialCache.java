package io.bootwright.server.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Remembers for some seconds whom a credential belongs to, by its digest, so that a client that asks a thousand times is
 * looked up once. Only good credentials are remembered. What this host revokes is forgotten at once, what another host
 * revokes on the same database after these seconds, and no token outlives its own end. Safe for use by many threads.
 *
 * @param <T> the owner
 */
public final class CredentialCache<T> {
    private static final Duration KEEP = Duration.ofSeconds(5);
    private static final int MOST = 4096;

    private final LongSupplier revocations;
    private final Clock clock;
    private final Map<String, Entry<T>> entries = new ConcurrentHashMap<>();

    /**
     * An empty cache.
     *
     * @param revocations number of revocations so far: with each, everything is forgotten
     */
    public CredentialCache(LongSupplier revocations, Clock clock) {
        this.revocations = revocations;
        this.clock = clock;
    }

    private record Entry<T>(T owner, long revocations, Instant until) {}

    /**
     * A credential that was found good.
     *
     * @param owner whose it is
     * @param until when it ends, if ever
     */
    public record Verified<T>(T owner, Optional<Instant> until) {}

    /** The owner of a credential, looked up when it is not remembered. */
    public Optional<T> find(String credential, Function<String, Optional<Verified<T>>> lookup) {
        if (!TokenText.plausible(credential)) {
            return Optional.empty();
        }
        String digest = TokenText.digest(credential);
        Instant now = clock.instant();
        // Read before the lookup: what is revoked meanwhile is forgotten from the start.
        long current = revocations.getAsLong();
        Entry<T> known = entries.get(digest);
        if (known != null && known.revocations() == current && now.isBefore(known.until())) {
            return Optional.of(known.owner());
        }
        Optional<Verified<T>> verified = lookup.apply(credential);
        if (verified.isEmpty()) {
            entries.remove(digest);
            return Optional.empty();
        }
        if (entries.size() >= MOST) {
            entries.clear();
        }
        Instant forget = now.plus(KEEP);
        Instant until = verified.get().until().filter(forget::isAfter).orElse(forget);
        entries.put(digest, new Entry<>(verified.get().owner(), current, until));
        return Optional.of(verified.get().owner());
    }
}

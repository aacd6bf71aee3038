package io.bootwright.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CredentialCacheTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicLong revocations = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();
    private Instant now = START;
    private final CredentialCache<String> cache = new CredentialCache<>(revocations::get, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    });

    private Optional<String> find(String credential, Optional<Instant> end) {
        Function<String, Optional<CredentialCache.Verified<String>>> lookup = text -> {
            lookups.incrementAndGet();
            return text.equals("good") && end.filter(at -> !at.isAfter(now)).isEmpty()
                    ? Optional.of(new CredentialCache.Verified<>("owner", end))
                    : Optional.empty();
        };
        return cache.find(credential, lookup);
    }

    @Test
    void asksOnceForAGoodCredentialAndAgainAfterSomeSeconds() {
        for (int i = 0; i < 10; i++) {
            assertThat(find("good", Optional.empty())).hasValue("owner");
        }
        assertThat(lookups).hasValue(1);
        now = START.plus(Duration.ofSeconds(6));
        assertThat(find("good", Optional.empty())).hasValue("owner");
        assertThat(lookups).hasValue(2);
    }

    @Test
    void remembersNoWrongOne() {
        assertThat(find("wrong", Optional.empty())).isEmpty();
        assertThat(find("wrong", Optional.empty())).isEmpty();
        assertThat(lookups).hasValue(2);
        assertThat(find("x".repeat(5000), Optional.empty())).isEmpty();
        assertThat(lookups).hasValue(2);
    }

    @Test
    void forgetsEverythingWhenOneIsRevoked() {
        assertThat(find("good", Optional.empty())).hasValue("owner");
        revocations.incrementAndGet();
        assertThat(find("good", Optional.empty())).hasValue("owner");
        assertThat(lookups).hasValue(2);
    }

    @Test
    void doesNotRememberWhatIsRevokedDuringTheLookup() {
        assertThat(cache.find("good", text -> {
                    revocations.incrementAndGet();
                    return Optional.of(new CredentialCache.Verified<>("owner", Optional.empty()));
                }))
                .hasValue("owner");
        assertThat(cache.find("good", text -> Optional.empty())).isEmpty();
    }

    @Test
    void endsWithItsToken() {
        Optional<Instant> end = Optional.of(START.plusSeconds(2));
        assertThat(find("good", end)).hasValue("owner");
        now = START.plusSeconds(2);
        assertThat(find("good", end)).isEmpty();
    }
}

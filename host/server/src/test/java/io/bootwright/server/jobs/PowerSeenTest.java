package io.bootwright.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PowerSeenTest {
    private static PowerReading on(String lastReset, String progress) {
        return new PowerReading(true, Optional.ofNullable(lastReset), Optional.ofNullable(progress));
    }

    @Test
    void powerOffIsAnEndWhateverWasSeenBefore() {
        assertThat(PowerSeen.read("{}").end(new PowerReading(false, Optional.empty(), Optional.empty())))
                .contains("its power is off");
    }

    @Test
    void anotherResetTimeIsAnEndAndTheFirstOneIsNot() {
        PowerSeen seen = PowerSeen.read("{}");
        assertThat(seen.end(on("10:00", null))).isEmpty();
        seen = seen.with(on("10:00", null));
        assertThat(seen.end(on("10:00", null))).isEmpty();
        assertThat(seen.end(on(null, null))).as("a BMC that forgot").isEmpty();
        assertThat(seen.end(on("10:20", null)).orElseThrow()).contains("10:20");
    }

    @Test
    void firmwareAtWorkIsAnEndOnlyAfterASystemHadStarted() {
        PowerSeen seen = PowerSeen.read("{}");
        assertThat(seen.end(on(null, "MemoryInitializationStarted"))).isEmpty();
        seen = seen.with(on(null, "OSBootStarted")).with(on(null, "None"));
        assertThat(seen.end(on(null, "OEM"))).isEmpty();
        assertThat(seen.end(on(null, "MemoryInitializationStarted")).orElseThrow())
                .contains("MemoryInitializationStarted");
    }

    @Test
    void aBmcThatShowsNothingShowsNoEnd() {
        PowerSeen seen = PowerSeen.of(on(null, null));
        assertThat(seen.end(on(null, null))).isEmpty();
    }

    @Test
    void itIsTheSameAfterTheRow() {
        PowerSeen seen = PowerSeen.of(on("10:00", "OSRunning"));
        assertThat(PowerSeen.read(seen.row())).isEqualTo(seen);
        assertThat(PowerSeen.read("{}")).isEqualTo(new PowerSeen(Optional.empty(), false));
    }
}

package io.bootwright.server.jobs.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.redfish.system.BootMode;
import io.bootwright.redfish.system.PowerState;
import io.bootwright.redfish.system.SystemInfo;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PowerHistoryTest {
    private static SystemInfo on(String lastReset, String progress) {
        return reading(PowerState.ON, Optional.ofNullable(lastReset), Optional.ofNullable(progress));
    }

    private static SystemInfo reading(PowerState power, Optional<String> lastReset, Optional<String> progress) {
        Optional<String> no = Optional.empty();
        return new SystemInfo("1", no, no, no, no, no, power, BootMode.UEFI, lastReset, progress);
    }

    @Test
    void powerOffIsAnEndWhateverWasSeenBefore() {
        assertThat(PowerHistory.read("{}").end(reading(PowerState.OFF, Optional.empty(), Optional.empty())))
                .contains("its power is off");
    }

    @Test
    void anotherResetTimeIsAnEndAndTheFirstOneIsNot() {
        PowerHistory seen = PowerHistory.read("{}");
        assertThat(seen.end(on("10:00", null))).isEmpty();
        seen = seen.with(on("10:00", null));
        assertThat(seen.end(on("10:00", null))).isEmpty();
        assertThat(seen.end(on(null, null))).as("a BMC that forgot").isEmpty();
        assertThat(seen.end(on("10:20", null)).orElseThrow()).contains("10:20");
    }

    @Test
    void firmwareAtWorkIsAnEndOnlyAfterASystemHadStarted() {
        PowerHistory seen = PowerHistory.read("{}");
        assertThat(seen.end(on(null, "MemoryInitializationStarted"))).isEmpty();
        seen = seen.with(on(null, "OSBootStarted")).with(on(null, "None"));
        assertThat(seen.end(on(null, "OEM"))).isEmpty();
        assertThat(seen.end(on(null, "MemoryInitializationStarted")).orElseThrow())
                .contains("MemoryInitializationStarted");
    }

    @Test
    void aBmcThatShowsNothingShowsNoEnd() {
        PowerHistory seen = PowerHistory.of(on(null, null));
        assertThat(seen.end(on(null, null))).isEmpty();
    }

    @Test
    void itIsTheSameAfterTheRow() {
        PowerHistory seen = PowerHistory.of(on("10:00", "OSRunning"));
        assertThat(PowerHistory.read(seen.json())).isEqualTo(seen);
        assertThat(PowerHistory.read("{}")).isEqualTo(new PowerHistory(Optional.empty(), false));
    }
}

package io.bootwright.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.formats.Json;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private final JobState state = new JobState();

    private static String job(String phase, String update) {
        return "{\"phase\":\"%s\",\"last_update\":\"%s\",\"steps\":[{\"name\":\"a.service\",\"state\":\"running\",\"percent\":50}]}"
                .formatted(phase, update);
    }

    @Test
    void whatIsOlderThanThePictureDoesNotChangeIt() {
        state.job(Json.parseTrusted(job("running", "2026-01-01T00:05:00.250Z")));
        state.job(Json.parseTrusted(job("preparing", "2026-01-01T00:01:00Z")));
        state.step(Json.parseTrusted("{\"name\":\"a.service\",\"state\":\"pending\"}"));
        state.step(Json.parseTrusted("{\"name\":\"a.service\",\"state\":\"running\",\"percent\":10}"));

        assertThat(state.json().path("phase").asText()).isEqualTo("running");
        assertThat(state.json().at("/steps/0/percent").asInt()).isEqualTo(50);

        state.step(Json.parseTrusted("{\"name\":\"a.service\",\"state\":\"succeeded\"}"));
        state.job(Json.parseTrusted("{\"phase\":\"done\",\"last_update\":\"2026-01-01T00:05:00.250Z\"}"));

        assertThat(state.json().at("/steps/0/state").asText()).isEqualTo("succeeded");
        assertThat(state.json().path("phase").asText()).isEqualTo("done");
    }
}

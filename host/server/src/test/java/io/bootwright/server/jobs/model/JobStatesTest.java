package io.bootwright.server.jobs.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JobStatesTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "job-states.md");
    private static final Pattern ARROW = Pattern.compile("(?m)^\\s*([a-z_]+) --> ([a-z_]+)");

    @Test
    void theDrawingShowsExactlyTheWaysAJobCanGo() throws IOException {
        Set<String> drawn = new TreeSet<>();
        Matcher arrows = ARROW.matcher(Files.readString(PAGE));
        while (arrows.find()) {
            drawn.add(arrows.group(1) + " --> " + arrows.group(2));
        }
        Set<String> real = new TreeSet<>();
        for (Stage from : Stage.values()) {
            from.next().forEach(to -> real.add(name(from) + " --> " + name(to)));
        }
        assertThat(drawn).isEqualTo(real);
    }

    private static String name(Stage stage) {
        return ApiName.of(stage).replace('-', '_');
    }
}

package io.bootwright.bundle.units;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A systemd unit or Quadlet as systemd reads it: sections of {@code KEY=VALUE} lines, comments at the start of a line,
 * lines continued by a backslash.
 */
public record UnitFile(List<Line> lines) {
    public UnitFile {
        lines = List.copyOf(lines);
    }

    /** One assignment; {@code number} from 1. */
    public record Line(int number, String section, String key, String value) {}

    /** Reads a unit; never fails, as what is no assignment is skipped. */
    public static UnitFile parse(byte[] bytes) {
        List<Line> lines = new ArrayList<>();
        String section = "";
        String pending = "";
        int number = 0;
        int start = 1;
        for (String raw : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            start = pending.isEmpty() ? number : start;
            String whole = pending + line;
            if (whole.endsWith("\\")) {
                pending = whole.substring(0, whole.length() - 1) + " ";
                continue;
            }
            pending = "";
            int equals = whole.indexOf('=');
            if (whole.startsWith("[") && whole.endsWith("]")) {
                section = whole.substring(1, whole.length() - 1);
            } else if (equals > 0) {
                lines.add(new Line(
                        start,
                        section,
                        whole.substring(0, equals).strip(),
                        whole.substring(equals + 1).strip()));
            }
        }
        return new UnitFile(lines);
    }

    /** Assignments of a key, in their order. */
    public List<Line> all(String section, String key) {
        return lines.stream()
                .filter(line -> line.section().equals(section) && line.key().equals(key))
                .toList();
    }

    /** Values of a key, in their order. */
    public List<String> values(String section, String key) {
        return all(section, key).stream().map(Line::value).toList();
    }

    /** Units that a dependency names. */
    public List<String> words(String key) {
        return values("Unit", key).stream()
                .flatMap(value -> List.of(value.split("\\s+")).stream())
                .filter(word -> !word.isEmpty())
                .toList();
    }
}

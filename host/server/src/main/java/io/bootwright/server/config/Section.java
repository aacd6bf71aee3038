package io.bootwright.server.config;

import io.bootwright.bundle.finding.Nearest;
import io.bootwright.formats.YamlNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** One mapping of the file: typed reading of its keys, with every fault listed. For one thread. */
final class Section {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|TiB)?");
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,4}|100000");
    private static final Duration LONGEST = Duration.ofDays(7);

    private final String file;
    private final String name;
    private final YamlNode.Mapping mapping;
    private final List<String> faults;
    private final TreeSet<String> known = new TreeSet<>();

    private Section(String file, String name, YamlNode.Mapping mapping, List<String> faults) {
        this.file = file;
        this.name = name;
        this.mapping = mapping;
        this.faults = faults;
    }

    static Section root(String file, YamlNode node, List<String> faults) {
        return new Section(file, "", mapping(file, "", node, faults), faults);
    }

    private static YamlNode.Mapping mapping(String file, String name, YamlNode node, List<String> faults) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping;
        }
        if (!(node instanceof YamlNode.Scalar scalar && scalar.isNull())) {
            faults.add(file + ":" + node.line() + ": " + (name.isEmpty() ? "the file" : name)
                    + " must be a mapping (key: value)");
        }
        return new YamlNode.Mapping(Map.of(), Map.of(), node.place());
    }

    Section section(String key) {
        String path = path(key);
        YamlNode node = node(key).orElse(new YamlNode.Scalar("", mapping.place(), true));
        return new Section(file, path, mapping(file, path, node, faults), faults);
    }

    private Optional<YamlNode> node(String key) {
        known.add(key);
        YamlNode node = mapping.members().get(key);
        return node == null || node instanceof YamlNode.Scalar scalar && scalar.isNull()
                ? Optional.empty()
                : Optional.of(node);
    }

    Optional<String> text(String key) {
        return node(key).flatMap(node -> text(key, node));
    }

    private Optional<String> text(String key, YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar && !scalar.text().isBlank()) {
            return Optional.of(scalar.text());
        }
        fault(node.line(), key, "must be a single value");
        return Optional.empty();
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        node(key).ifPresent(node -> {
            if (node instanceof YamlNode.Sequence sequence) {
                sequence.elements().forEach(element -> text(key, element).ifPresent(texts::add));
            } else {
                fault(node.line(), key, "must be a list, such as [one, two]");
            }
        });
        return texts;
    }

    /** A value of some other type; {@code expected} completes "must be …". */
    <T> Optional<T> value(String key, Function<String, Optional<T>> parse, String expected) {
        return text(key).flatMap(text -> {
            Optional<T> value = parse.apply(text);
            if (value.isEmpty()) {
                fault(mapping.members().get(key) == null ? mapping.line() : line(key), key, "must be " + expected);
            }
            return value;
        });
    }

    Optional<HostPort> hostPort(String key) {
        return value(key, HostPort::parse, "HOST:PORT, such as 127.0.0.1:8080");
    }

    Optional<URI> url(String key) {
        return value(key, Section::parseUrl, "a URL such as https://host:8080, without user, query or fragment");
    }

    Duration duration(String key, Duration otherwise) {
        return value(key, Section::parseDuration, "a duration from PT1S to P7D, such as PT5M")
                .orElse(otherwise);
    }

    long size(String key, long otherwise) {
        return value(key, Section::parseSize, "a size in bytes, KiB, MiB, GiB or TiB, such as 5GiB")
                .orElse(otherwise);
    }

    int count(String key, int otherwise) {
        return value(key, Section::parseCount, "a number from 1 to 100000").orElse(otherwise);
    }

    private static Optional<Integer> parseCount(String text) {
        return COUNT.matcher(text).matches() ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    Optional<Path> path(String key, Path base) {
        return text(key).map(base::resolve).map(Path::normalize);
    }

    private static Optional<URI> parseUrl(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean good = ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
            return good ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> parseDuration(String text) {
        try {
            Duration duration = Duration.parse(text);
            return duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(LONGEST) <= 0
                    ? Optional.of(duration)
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> parseSize(String text) {
        var match = SIZE.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        String unit = match.group(2) == null ? "B" : match.group(2);
        int shift = 10 * List.of("B", "KiB", "MiB", "GiB", "TiB").indexOf(unit);
        long number = Long.parseLong(match.group(1));
        return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(number << shift);
    }

    /** Reports a fault at a key's line. */
    void fault(String key, String what) {
        fault(line(key), key, what);
    }

    boolean has(String key) {
        return node(key).isPresent();
    }

    private int line(String key) {
        return mapping.keys().getOrDefault(key, mapping.place()).line();
    }

    private void fault(int line, String key, String what) {
        faults.add(file + ":" + line + ": " + path(key) + " " + what);
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    /** Refuses keys that nobody asked for. */
    void end() {
        mapping.keys().forEach((key, place) -> {
            if (!known.contains(key)) {
                fault(place.line(), key, "is not known. " + Nearest.hint(key, known));
            }
        });
    }
}

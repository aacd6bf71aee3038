package io.bootwright.bundle.code;

import io.bootwright.bundle.code.ClassRule.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The list of what classes of a bundle may not do: {@code class-rules.txt}. Immutable. */
final class ClassRules {
    private static final ClassRules SHIPPED = parse(text());

    private final List<ClassRule> rules;

    private ClassRules(List<ClassRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The list that comes with this program. */
    static ClassRules shipped() {
        return SHIPPED;
    }

    /**
     * The rule that refuses the use of a member or warns of it; empty when it is allowed.
     *
     * @param owner binary name of the class, such as {@code java/lang/System}
     * @param member name of the method or field
     */
    Optional<ClassRule> about(String owner, String member) {
        return rules.stream()
                .filter(rule -> rule.fits(owner, member))
                .findFirst()
                .filter(rule -> rule.verdict() != Verdict.ALLOW);
    }

    private static ClassRules parse(String text) {
        return new ClassRules(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(ClassRules::rule)
                .toList());
    }

    private static ClassRule rule(String line) {
        String[] words = line.split(" ", 4);
        return new ClassRule(
                Verdict.valueOf(words[0].toUpperCase(Locale.ROOT)),
                glob(words[1]),
                glob(words.length > 2 ? words[2] : "*"),
                words.length > 3 ? words[3] : "");
    }

    private static Pattern glob(String text) {
        return Pattern.compile("\\Q" + text.replace("*", "\\E.*\\Q") + "\\E");
    }

    private static String text() {
        try (InputStream in = ClassRules.class.getResourceAsStream("class-rules.txt")) {
            if (in == null) {
                throw new IllegalStateException("class-rules.txt is missing from this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

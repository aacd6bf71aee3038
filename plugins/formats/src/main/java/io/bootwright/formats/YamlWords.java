package io.bootwright.formats;

import java.util.List;
import java.util.regex.Pattern;

/** The parser's problems in sentences for who writes the file. */
final class YamlWords {
    private record Rule(Pattern problem, String words) {
        Rule(String problem, String words) {
            this(Pattern.compile(problem, Pattern.DOTALL), words);
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "mapping values are not allowed here",
                    "a colon inside a value, or an indentation that does not fit"),
            new Rule("(?i).*\\\\t.*|.*\\bTAB\\b.*", "a tab where only spaces may indent"),
            new Rule("found character '?(.)'?.*cannot start any token.*", "a value that begins with $1 needs quotes"),
            new Rule("found unexpected end of stream", "a text in quotes is not closed"),
            new Rule("found unexpected document separator", "a text in quotes is not closed"),
            new Rule("expected <block end>.*", "the indentation does not fit the lines above"),
            new Rule("could not find expected ':'", "a key without a colon and a space after it"),
            new Rule("expected ',' or ']'.*", "a list in brackets lacks a comma or its end"),
            new Rule("expected ',' or '}'.*", "a mapping in braces lacks a comma or its end"),
            new Rule("found unknown escape character.*", "an escape that YAML does not know; use single quotes"),
            new Rule("found incompatible YAML document.*", "a version of YAML that is not read"),
            new Rule(
                    "expected the node content.*|expected '<document start>'.*",
                    "a value is missing, or stands where none can"));

    private YamlWords() {}

    static String of(String problem) {
        for (Rule rule : RULES) {
            var match = rule.problem.matcher(problem);
            if (match.matches()) {
                return match.replaceFirst(rule.words);
            }
        }
        return "the text does not fit what stands before it; look at quotes, colons and indentation";
    }
}

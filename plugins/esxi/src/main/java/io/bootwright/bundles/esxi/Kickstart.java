package io.bootwright.bundles.esxi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kickstart as ESXi's installer reads it: commands, then sections with scripts.
 *
 * @param commands in the order of the file
 * @param sections {@code %pre}, {@code %post}, {@code %firstboot}, …
 * @param lines all lines
 */
record Kickstart(List<Command> commands, List<Section> sections, List<String> lines) {
    /** Where the operator wants the server's network. */
    static final Pattern NETWORK_MARK = Pattern.compile("\\s*#\\s*bootwright:\\s*network\\s*");

    /** The head of a section: a word, and options. Scripts have lines that begin with {@code %}, too. */
    private static final Pattern HEAD = Pattern.compile("%(?!include\\b)[A-Za-z]+(\\s+--\\S.*)?\\s*");

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

    Kickstart {
        commands = List.copyOf(commands);
        sections = List.copyOf(sections);
        lines = List.copyOf(lines);
    }

    /**
     * A command.
     *
     * @param line number of its line, from 1
     * @param name such as {@code install}
     * @param words what follows, without quotes
     */
    record Command(int line, String name, List<String> words) {
        Command {
            words = List.copyOf(words);
        }

        /** Whether an option is there, with a value or without. */
        boolean has(String option) {
            return words.stream().anyMatch(word -> word.equals(option) || word.startsWith(option + "="));
        }

        /**
         * An option's value, in either form: {@code --option=value} or {@code --option value}; empty if it has none.
         */
        String value(String option) {
            for (int i = 0; i < words.size(); i++) {
                if (words.get(i).startsWith(option + "=")) {
                    return words.get(i).substring(option.length() + 1);
                }
                if (words.get(i).equals(option)
                        && i + 1 < words.size()
                        && !words.get(i + 1).startsWith("--")) {
                    return words.get(i + 1);
                }
            }
            return "";
        }
    }

    /**
     * A section.
     *
     * @param head its first line, as a command
     * @param script the lines after it
     * @param carriageReturns whether lines of the script end with CR LF
     */
    record Section(Command head, List<String> script, boolean carriageReturns) {
        Section {
            script = List.copyOf(script);
        }
    }

    static Kickstart parse(String text) {
        List<String> lines = text.lines().toList();
        boolean carriageReturns = text.contains("\r\n");
        List<Command> commands = new ArrayList<>();
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < lines.size(); ) {
            String line = lines.get(i).strip();
            if (line.startsWith("%") && !line.startsWith("%include")) {
                int end = i + 1;
                while (end < lines.size() && !HEAD.matcher(lines.get(end)).matches()) {
                    end++;
                }
                if (!line.equals("%end")) {
                    sections.add(new Section(command(i + 1, line), lines.subList(i + 1, end), carriageReturns));
                    i = end;
                    continue;
                }
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                commands.add(command(i + 1, line));
            }
            i++;
        }
        return new Kickstart(commands, sections, lines);
    }

    private static Command command(int number, String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find() && !matcher.group().startsWith("#")) {
            words.add(matcher.group().replaceAll("[\"']", ""));
        }
        String name = words.isEmpty() ? line : words.removeFirst();
        return new Command(number, name.toLowerCase(Locale.ROOT), words);
    }

    /** Commands of any of these names. */
    List<Command> commands(String... names) {
        List<String> wanted = List.of(names);
        return commands.stream()
                .filter(command -> wanted.contains(command.name()))
                .toList();
    }

    /** Number of the first line that asks for the server's network, from 1; 0 if none does. */
    int networkMark() {
        for (int i = 0; i < lines.size(); i++) {
            if (NETWORK_MARK.matcher(lines.get(i)).matches()) {
                return i + 1;
            }
        }
        return 0;
    }
}

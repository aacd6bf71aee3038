package io.bootwright.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish (fish-completions(1)), which picocli does not write. */
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandLine root) {
        StringBuilder script = new StringBuilder();
        List<String> words = List.copyOf(root.getSubcommands().keySet());
        String none = "not __fish_seen_subcommand_from " + String.join(" ", words);
        options(script, root.getCommandSpec(), "");
        for (Map.Entry<String, CommandLine> word : root.getSubcommands().entrySet()) {
            command(script, none, word.getKey(), word.getValue());
            group(script, word.getKey(), word.getValue());
        }
        return script.toString();
    }

    /** The commands below a word such as {@code job}, or the word's own options. */
    private static void group(StringBuilder script, String word, CommandLine line) {
        String after = "__fish_seen_subcommand_from " + word;
        Map<String, CommandLine> commands = line.getSubcommands();
        if (commands.isEmpty()) {
            options(script, line.getCommandSpec(), after);
            return;
        }
        String none = after + "; and not __fish_seen_subcommand_from " + String.join(" ", commands.keySet());
        commands.forEach((name, command) -> {
            command(script, none, name, command);
            options(script, command.getCommandSpec(), after + "; and __fish_seen_subcommand_from " + name);
        });
    }

    private static void command(StringBuilder script, String condition, String name, CommandLine line) {
        script.append("complete -c bootwright -f -n ")
                .append(quoted(condition))
                .append(" -a ")
                .append(name)
                .append(" -d ")
                .append(quoted(first(line.getCommandSpec().usageMessage().description())))
                .append('\n');
    }

    private static void options(StringBuilder script, CommandSpec spec, String condition) {
        for (OptionSpec option : spec.options()) {
            if (option.hidden() || option.inherited()) {
                continue;
            }
            script.append("complete -c bootwright");
            if (!condition.isEmpty()) {
                script.append(" -n ").append(quoted(condition));
            }
            Stream.of(option.names())
                    .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                    .forEach(script::append);
            script.append(option.arity().max() > 0 ? " -r" : "")
                    .append(" -d ")
                    .append(quoted(first(option.description())))
                    .append('\n');
        }
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0].replace("%%", "%");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}

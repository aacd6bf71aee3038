package io.bootwright.cli.shell;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the program runs: its environment and streams.
 *
 * @param environment variables
 * @param in standard input
 * @param out what was asked for
 * @param err remarks and errors
 * @param interactive whether out is a terminal that can be redrawn
 * @param window the size of that terminal at the moment of asking; the usual one if there is no terminal
 */
public record Terminal(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean interactive,
        Supplier<WindowSize> window) {
    /** The terminal that this program was started on. */
    public static Terminal system() {
        Map<String, String> environment = System.getenv();
        Console console = System.console();
        boolean dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean interactive = console != null && console.isTerminal() && !dumb;
        return new Terminal(environment, System.in, System.out, System.err, interactive, window(environment));
    }

    private static Supplier<WindowSize> window(Map<String, String> environment) {
        NativeWindow kernel = new NativeWindow();
        return () -> kernel.size().or(() -> WindowSize.of(environment)).orElse(WindowSize.USUAL);
    }

    /** Text from elsewhere, without the control characters that could move the cursor or do worse. */
    public static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", " ");
    }
}

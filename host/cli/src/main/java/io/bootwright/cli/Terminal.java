package io.bootwright.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where the program runs: its environment and streams.
 *
 * @param environment variables
 * @param in standard input
 * @param out what was asked for
 * @param err remarks and errors
 * @param interactive whether out is a terminal that can be redrawn
 */
record Terminal(
        Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, boolean interactive) {
    static Terminal system() {
        Console console = System.console();
        boolean dumb = System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
        boolean interactive = console != null && console.isTerminal() && !dumb;
        return new Terminal(System.getenv(), System.in, System.out, System.err, interactive);
    }

    /** Text from elsewhere, without the control characters that could move the cursor or do worse. */
    static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", " ");
    }
}

package io.bootwright.cli.shell;

/** Progress of an upload, on standard error: redrawn on a terminal, else a line each quarter. */
public final class Progress {
    private final Terminal terminal;
    private final String title;
    private final long size;
    private long shown = -1;

    public Progress(Terminal terminal, String title, long size) {
        this.terminal = terminal;
        this.title = title;
        this.size = size;
    }

    public void at(long done) {
        long percent = size == 0 ? 100 : done * 100 / size;
        long step = terminal.interactive() ? percent : percent / 25 * 25;
        if (step == shown) {
            return;
        }
        shown = step;
        String line = title + " " + step + " % of " + Sizes.text(size);
        if (terminal.interactive()) {
            terminal.err().print("\r" + line + (step == 100 ? "\n" : ""));
        } else {
            terminal.err().println(line);
        }
        terminal.err().flush();
    }
}

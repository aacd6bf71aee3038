package io.bootwright.server.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Logging of the process: one readable line an event, to stderr. */
final class Logs {
    /** The web server and the pool are quiet unless something is wrong. Kept here, as loggers are held weakly. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("io.helidon"),
            Logger.getLogger("com.zaxxer.hikari"),
            Logger.getLogger("org.pf4j"),
            Logger.getLogger("hsqldb.db"),
            Logger.getLogger("org.hsqldb"));

    private Logs() {}

    static void install() {
        LogManager.getLogManager().reset();
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new Line());
        handler.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    private static final class Line extends Formatter {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                        "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder(160);
            TIME.formatTo(event.getInstant(), line);
            line.append(' ').append(level(event.getLevel())).append(' ').append(name(event.getLoggerName()));
            line.append(": ");
            // Text from outside must not start a line of its own.
            formatMessage(event).chars().forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
            line.append('\n');
            if (event.getThrown() != null) {
                StringWriter trace = new StringWriter();
                event.getThrown().printStackTrace(new PrintWriter(trace));
                line.append(trace);
            }
            return line.toString();
        }

        private static String level(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "WARN ";
            }
            return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
        }

        private static String name(@org.jspecify.annotations.Nullable String logger) {
            return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
        }
    }
}

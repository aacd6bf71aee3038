package io.bootwright.virtualbmc.redfish;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that shall go wrong.
 *
 * @param kind what
 * @param match regular expression found in {@code "METHOD /path"} of the requests it hits
 * @param count how many times, at least 1
 * @param value depends on the kind; see {@link Kind}
 */
public record Fault(Kind kind, Pattern match, int count, Optional<String> value) {
    /** What can go wrong. */
    public enum Kind {
        /** The answer takes {@code value} ms (default 2000). */
        SLOW("slow"),
        /** An error is answered: status {@code value} (default 503), with Retry-After when that is 503. */
        ERROR("error-503"),
        /** The connection is reset. With {@code value} {@code after}, the request is carried out before. */
        DROP_CONNECTION("drop-connection"),
        /** The medium of slot {@code value} (default: every one) vanishes, now or right after the next insert. */
        LOST_MEDIA("lost-media"),
        /** Reads show the state before the last change. */
        STALE_STATE("stale-state"),
        /** A change is answered by 202 and a task that takes {@code value} ms (default 500). */
        TASK("task-202"),
        /** No session can be made. */
        SESSION_EXHAUSTION("session-exhaustion"),
        /** InsertMedia is answered with success and changes nothing. */
        IGNORE_INSERT("ignore-insert"),
        /**
         * InsertMedia is refused with the sentence {@code value}, in which the image is quoted: its URL for {@code
         * {image}}, that with slashes escaped for {@code {json}} or percent-encoded for {@code {encoded}}, and the longest
         * part of its path for {@code {token}}.
         */
        REFUSE_INSERT("refuse-insert"),
        /** At the next {@code count} boots the machine does not read its media. */
        NEVER_READ("never-read"),
        /** A change of the boot override is answered with success and changes nothing; with {@code value}, only one to
         * that BootSourceOverrideEnabled. */
        IGNORE_OVERRIDE("ignore-override"),
        /** The next {@code count} boots do not consume an override {@code Once}. */
        STICKY_OVERRIDE("sticky-override"),
        /** The next firmware update's task ends in an exception with the message {@code value}. */
        UPDATE_EXCEPTION("update-exception"),
        /** The next firmware update takes {@code value} ms (default 5000). */
        UPDATE_SLOW("update-slow"),
        /** The next firmware update is carried out, and all tasks are forgotten then, as after the BMC's restart. */
        UPDATE_FORGOTTEN("update-forgotten"),
        /** The next firmware update is answered by 204, without a task that could be followed. */
        UPDATE_WITHOUT_TASK("update-without-task"),
        /** The next firmware update ends well, as it seems, and changes no version. */
        UPDATE_IGNORED("update-ignored");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Its name in the control interface. */
        public String text() {
            return text;
        }

        /** The kind of a name. */
        public static Optional<Kind> of(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text.equals(text))
                    .findFirst();
        }

        /** All names. */
        public static List<String> names() {
            return Arrays.stream(values()).map(Kind::text).toList();
        }
    }

    /** A fault that hits every request once. */
    public static Fault of(Kind kind) {
        return new Fault(kind, Pattern.compile(""), 1, Optional.empty());
    }

    /** The same, for requests in whose {@code "METHOD /path"} the expression is found. */
    public Fault on(String expression) {
        return new Fault(kind, Pattern.compile(expression), count, value);
    }

    /** The same, so many times. */
    public Fault times(int newCount) {
        return new Fault(kind, match, newCount, value);
    }

    /** The same with a value. */
    public Fault with(String newValue) {
        return new Fault(kind, match, count, Optional.of(newValue));
    }

    int number(int byDefault) {
        try {
            return value.map(Integer::parseInt).orElse(byDefault);
        } catch (NumberFormatException e) {
            return byDefault;
        }
    }
}

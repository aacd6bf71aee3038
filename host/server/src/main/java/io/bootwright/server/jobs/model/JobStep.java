package io.bootwright.server.jobs.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One step of a job on the target.
 *
 * @param index order, from 0
 * @param name systemd unit
 * @param title for people
 * @param percent 0 to 100, when the step tells
 * @param logTail its last lines
 * @param uninterruptible whether the server must keep its power while it runs
 */
public record JobStep(
        int index,
        String name,
        String title,
        StepState state,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> exitCode,
        Optional<Integer> percent,
        List<String> logTail,
        boolean uninterruptible) {
    /** Lines kept with the step, for a quick look; the log has all of them. */
    public static final int TAIL_LINES = 20;

    private static final int TAIL_CHARS = 1000;

    public JobStep {
        logTail = List.copyOf(logTail);
    }

    /** A step that has not begun. */
    public static JobStep pending(int index, String name, String title) {
        return new JobStep(
                index,
                name,
                title,
                StepState.PENDING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false);
    }

    public JobStep uninterruptible(boolean so) {
        return new JobStep(index, name, title, state, startedAt, endedAt, exitCode, percent, logTail, so);
    }

    /** With another state, and what else is known now. */
    public JobStep with(
            StepState newState,
            Optional<Instant> started,
            Optional<Instant> ended,
            Optional<Integer> exit,
            Optional<Integer> done) {
        return new JobStep(
                index,
                name,
                title,
                newState,
                started.or(this::startedAt),
                ended.or(this::endedAt),
                exit.or(this::exitCode),
                done.or(this::percent),
                logTail,
                uninterruptible);
    }

    public JobStep withState(StepState newState) {
        return with(newState, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** With one more line in its tail. */
    public JobStep withLine(String line) {
        List<String> tail = new ArrayList<>(logTail);
        tail.add(line);
        return withTail(tail);
    }

    /** With the last of these lines, each cut to a bearable length. */
    public JobStep withTail(List<String> lines) {
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()).stream()
                .map(line -> line.length() <= TAIL_CHARS ? line : line.substring(0, TAIL_CHARS - 1) + "…")
                .toList();
        return new JobStep(index, name, title, state, startedAt, endedAt, exitCode, percent, last, uninterruptible);
    }

    /** Whether it ran to its end, or will not run any more. */
    public boolean ended() {
        return state.compareTo(StepState.SUCCEEDED) >= 0;
    }

    /** Whether another step differs in nothing but its last lines. */
    public boolean equalsButTail(JobStep other) {
        return withTail(List.of()).equals(other.withTail(List.of()));
    }
}

package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
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
record JobStep(
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
    static final int TAIL_LINES = 20;

    private static final int TAIL_CHARS = 1000;

    JobStep {
        logTail = List.copyOf(logTail);
    }

    static JobStep pending(int index, String name, String title) {
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

    JobStep uninterruptible(boolean so) {
        return new JobStep(index, name, title, state, startedAt, endedAt, exitCode, percent, logTail, so);
    }

    JobStep with(
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

    JobStep withState(StepState newState) {
        return with(newState, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    JobStep withLine(String line) {
        List<String> tail = new ArrayList<>(logTail);
        tail.add(line);
        return withTail(tail);
    }

    /** With the last of these lines, each cut to a bearable length. */
    JobStep withTail(List<String> lines) {
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()).stream()
                .map(line -> line.length() <= TAIL_CHARS ? line : line.substring(0, TAIL_CHARS - 1) + "…")
                .toList();
        return new JobStep(index, name, title, state, startedAt, endedAt, exitCode, percent, last, uninterruptible);
    }

    boolean ended() {
        return state.compareTo(StepState.SUCCEEDED) >= 0;
    }

    /** Without the tail: for events. */
    ObjectNode toJson() {
        ObjectNode node = Json.object()
                .put("name", name)
                .put("title", title)
                .put("state", ApiName.of(state))
                .put("started_at", startedAt.map(Times::text).orElse(null))
                .put("ended_at", endedAt.map(Times::text).orElse(null));
        exitCode.ifPresentOrElse(code -> node.put("exit_code", code), () -> node.putNull("exit_code"));
        percent.ifPresentOrElse(value -> node.put("percent", value), () -> node.putNull("percent"));
        return node;
    }

    ObjectNode toJsonWithTail() {
        ObjectNode node = toJson();
        var tail = node.putArray("log_tail");
        logTail.forEach(tail::add);
        return node;
    }
}

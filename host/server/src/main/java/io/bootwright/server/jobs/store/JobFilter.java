package io.bootwright.server.jobs.store;

import io.bootwright.bundle.finding.Nearest;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.http.Problem;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.Status;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Which jobs a list shows: those that fulfil everything that is given.
 *
 * @param serial of the server
 * @param target the recipe's task_target
 * @param since accepted at this time or later
 */
public record JobFilter(
        Optional<String> serial,
        Optional<Status> status,
        Optional<Result> result,
        Optional<ErrorCode> errorCode,
        Optional<String> target,
        Optional<Instant> since) {

    /**
     * Reads query parameters.
     *
     * @param query a parameter's value by its name
     * @throws io.bootwright.server.http.ProblemException {@code request-invalid} naming the parameter
     */
    public static JobFilter of(Function<String, Optional<String>> query) {
        return new JobFilter(
                query.apply("server_serial"),
                query.apply("status").map(text -> choice("status", Status.class, text)),
                query.apply("result").map(text -> choice("result", Result.class, text)),
                query.apply("error_code").map(JobFilter::errorCode),
                query.apply("task_target"),
                query.apply("since").map(JobFilter::time));
    }

    private static <E extends Enum<E>> E choice(String name, Class<E> type, String text) {
        require(name, ApiName.all(type), text);
        return ApiName.parse(type, text);
    }

    private static ErrorCode errorCode(String text) {
        require("error_code", JobErrorCodes.all().stream().map(ErrorCode::code).toList(), text);
        return JobErrorCodes.stored(text);
    }

    private static void require(String name, List<String> known, String text) {
        if (!known.contains(text)) {
            String guess = Nearest.to(text, new TreeSet<>(known))
                    .map(nearest -> " Did you mean " + nearest + "?")
                    .orElse("");
            throw invalid(name + " must be one of " + String.join(", ", known) + "." + guess);
        }
    }

    private static Instant time(String text) {
        try {
            // A plus sign in a query means a space to those who decode it so.
            OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', '+')).withOffsetSameInstant(ZoneOffset.UTC);
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            throw invalid("since must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z.");
        }
        throw invalid("since must be a year from 1 to 9999.");
    }

    private static RuntimeException invalid(String detail) {
        return Problem.of(ProblemCode.REQUEST_INVALID, "The query parameter " + detail)
                .exception();
    }
}

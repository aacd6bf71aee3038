package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Pages;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.JsonText;
import java.util.List;
import java.util.stream.StreamSupport;

/** Finds the job that the beginning of an id means. */
final class JobIds {
    private static final int NEWEST = 1000;
    private static final int SHOWN = 5;

    private JobIds() {}

    /** The whole id for a beginning of at least four digits; any other text is taken as it is. */
    static String resolve(Api api, String text) {
        if (!text.matches("(?i)[0-9a-f][0-9a-f-]{3,34}")) {
            return text;
        }
        String beginning = text.toLowerCase(java.util.Locale.ROOT);
        JsonNode jobs = Pages.list(api, "/api/v1/jobs", NEWEST).path("items");
        List<String> found = StreamSupport.stream(jobs.spliterator(), false)
                .map(job -> JsonText.text(job, "job_id").orElse(""))
                .filter(id -> id.startsWith(beginning))
                .toList();
        if (found.isEmpty()) {
            throw CliException.failed("there is no job " + text + ", and none of the newest " + NEWEST
                    + " jobs has an id that begins so.");
        }
        if (found.size() > 1) {
            throw CliException.usage(text + " is the beginning of " + found.size() + " job ids: "
                    + String.join(", ", found.stream().limit(SHOWN).toList())
                    + (found.size() > SHOWN ? ", …" : "") + ". Give more of it.");
        }
        return found.getFirst();
    }
}

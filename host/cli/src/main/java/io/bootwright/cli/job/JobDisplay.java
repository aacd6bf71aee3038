package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.JsonText;

/** Shows a job while it runs. */
interface JobDisplay {
    /** Something changed, or a second has passed. */
    void show(JsonNode job);

    /** A line of the job's log. */
    void log(JsonNode line);

    /** A remark about the watching itself. */
    void remark(String text);

    /** Text of a log event. */
    static String text(JsonNode line) {
        String step = JsonText.text(line, "step")
                .map(name -> name.replaceFirst("\\.service$", "") + ": ")
                .orElse("");
        return step + JsonText.text(line, "line").orElse("");
    }
}

package io.bootwright.errors;

import java.util.ArrayList;
import java.util.List;

/** The catalogue as a page of Markdown: {@code docs/errors.md}. Stateless. */
final class ErrorPage {
    private ErrorPage() {}

    static String markdown() {
        List<String> lines = new ArrayList<>(List.of(
                "# Errors",
                "",
                "Every code that Bootwright shows, what it means and what to do. The same text comes from"
                        + " `bootwright explain CODE` and from `GET /api/v1/errors/CODE`, which the `type` of a problem points"
                        + " to.",
                "Codes are stable: scripts may branch on them. This page is made from the catalogue in `host/errors`"
                        + " (`make errors`).",
                ""));
        section(lines, "The API refuses a request", ProblemCode.values());
        section(lines, "A job does not succeed", JobErrorCode.values());
        section(lines, "A server cannot do its task", DispatcherErrorCode.values());
        section(lines, "A BMC does not do what it should", BmcErrorCode.values());
        section(lines, "The registry refuses a request", RegistryErrorCode.values());
        section(lines, "The command line cannot ask the host", CliErrorCode.values());
        return String.join("\n", lines);
    }

    private static void section(List<String> lines, String title, ErrorCode... entries) {
        lines.add("## " + title);
        lines.add("");
        for (ErrorCode entry : entries) {
            lines.add("### " + entry.code());
            lines.add("");
            String status = entry instanceof ProblemCode problem ? ", HTTP " + problem.status() : "";
            lines.add("**" + entry.title() + "**" + status + ". " + entry.meaning());
            lines.add("");
            lines.add("*What to do:* " + entry.remedy());
            lines.add("");
        }
    }
}

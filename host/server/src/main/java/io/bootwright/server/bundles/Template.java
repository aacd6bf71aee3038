package io.bootwright.server.bundles;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.WorkflowException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logic-free templates: <code>{{/pointer}}</code> becomes the recipe's value (text as it is, everything else as JSON),
 * <code>{{job_id}}</code> and <code>{{server_serial}}</code> the job's.
 */
final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{ ?([^{}\\s]{1,200}) ?}}");

    private Template() {}

    /**
     * Fills a template in.
     *
     * @param name its file, for messages
     * @throws WorkflowException when it names a value that the recipe does not have
     */
    static byte[] render(String name, byte[] template, TaskContext context) {
        Matcher matcher = PLACEHOLDER.matcher(new String(template, StandardCharsets.UTF_8));
        return matcher.replaceAll(found -> Matcher.quoteReplacement(value(name, found.group(1), context)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String value(String name, String key, TaskContext context) {
        if (key.equals("job_id")) {
            return context.jobId().toString();
        }
        if (key.equals("server_serial")) {
            return context.serverSerial();
        }
        JsonNode value = key.startsWith("/")
                ? context.recipe().at(key)
                : context.recipe().path("/");
        if (value.isMissingNode()) {
            throw new WorkflowException("The template " + name + " of the bundle needs {{" + key
                    + "}}, which this recipe does not have. Add it to the recipe, or require it in the schema.");
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }
}

package io.bootwright.server.jobs.accept;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import io.bootwright.server.http.Fields;
import io.bootwright.server.http.Problem;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.PowerAfter;
import java.util.List;

/**
 * The body of a request for a job, its shape checked.
 *
 * @param recipe as sent
 * @param target the recipe's systemd target
 * @param hash SHA-256 of the body, layout of the text aside
 */
public record JobRequest(
        String serial, ObjectNode recipe, String target, PowerAfter onCompletion, PowerAfter onFailure, String hash) {
    /**
     * Reads a body.
     *
     * @throws io.bootwright.server.http.ProblemException {@code request-invalid} with every wrong place, or
     *     {@code recipe-invalid} without a target
     */
    public static JobRequest read(ObjectNode body) {
        Fields fields = Fields.of(body);
        String serial = fields.requiredText("server_serial", 128).orElse("");
        ObjectNode recipe = Json.object();
        if (fields.any("recipe").isEmpty()) {
            fields.fault("recipe", "is required");
        } else if (fields.any("recipe").get() instanceof ObjectNode object) {
            recipe = object;
        } else {
            fields.fault("recipe", "must be an object");
        }
        List<String> choices = ApiName.all(PowerAfter.class);
        String onCompletion = fields.choice("on_completion", choices, "reboot");
        String onFailure = fields.choice("on_failure", choices, "reboot");
        fields.end();
        fields.throwIfFaulty();
        String target = recipe.path("task_target").textValue();
        if (target == null) {
            String what = recipe.has("task_target") ? "must be a string" : "is required: it names what to do";
            throw new Problem(
                            ProblemCode.RECIPE_INVALID,
                            "The recipe's task_target " + what + ".",
                            List.of(new Problem.At("/recipe/task_target", what)))
                    .exception();
        }
        return new JobRequest(
                serial,
                recipe,
                target,
                ApiName.parse(PowerAfter.class, onCompletion),
                ApiName.parse(PowerAfter.class, onFailure),
                Sha256.hex(Json.write(body)));
    }
}

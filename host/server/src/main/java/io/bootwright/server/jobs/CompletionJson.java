package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.workflow.CompletionRule;
import java.time.Duration;

/** A completion rule as a job's row and the API hold it. */
final class CompletionJson {
    private CompletionJson() {}

    static String row(CompletionRule rule) {
        return Json.write(Json.object()
                .put("mode", ApiName.of(rule.mode()))
                .put("deadline", rule.deadline().toString())
                .put("percent", rule.percent())
                .put("quiet", rule.quiet().toString())
                .put("address", rule.address())
                .put("port", rule.port())
                .put("hint", rule.hint()));
    }

    static CompletionRule read(String json) {
        JsonNode node = Json.parseTrusted(json);
        return new CompletionRule(
                ApiName.parse(CompletionRule.Mode.class, node.path("mode").asText()),
                Duration.parse(node.path("deadline").asText("PT0S")),
                node.path("percent").asInt(),
                Duration.parse(node.path("quiet").asText("PT0S")),
                node.path("address").asText(),
                node.path("port").asInt(),
                node.path("hint").asText());
    }

    /** For clients: what matters to the rule. To them, a dispatcher's reports are a webhook like any other. */
    static ObjectNode document(CompletionRule rule) {
        if (!rule.vendor()) {
            return Json.object().put("mode", ApiName.of(CompletionRule.Mode.WEBHOOK));
        }
        ObjectNode node = Json.object()
                .put("mode", ApiName.of(rule.mode()))
                .put("deadline", rule.deadline().toString());
        if (rule.mode() != CompletionRule.Mode.WEBHOOK) {
            node.put("percent", rule.percent());
        }
        if (rule.mode() == CompletionRule.Mode.TCP_PROBE) {
            node.put("address", rule.address()).put("port", rule.port());
        }
        if (rule.mode() == CompletionRule.Mode.TCP_PROBE || rule.mode() == CompletionRule.Mode.MEDIA_READ) {
            node.put("quiet", rule.quiet().toString());
        }
        return node;
    }
}

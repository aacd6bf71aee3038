package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/** Servers and probe reports as text. */
final class ServerShow {
    private ServerShow() {}

    static void list(JsonNode page, PrintStream out) {
        Table table = new Table("SERIAL", "BMC", "MEDIA", "BOOT", "LABELS");
        for (JsonNode server : page.path("items")) {
            StringBuilder labels = new StringBuilder();
            server.path("labels")
                    .properties()
                    .forEach(label -> labels.append(labels.isEmpty() ? "" : ",")
                            .append(label.getKey())
                            .append('=')
                            .append(label.getValue().asText()));
            table.row(
                    Json.text(server, "serial").orElse(""),
                    Json.text(server, "bmc", "address").orElse(""),
                    Json.text(server, "media_strategy").orElse("auto"),
                    Json.text(server, "boot_mode").orElse("uefi"),
                    Terminal.clean(labels.toString()));
        }
        table.print(out);
    }

    static void probe(JsonNode report, PrintStream out) {
        out.println("strategy: " + Json.text(report, "strategy").orElse("?"));
        out.println("machine:  " + Json.text(report, "vendor").orElse("") + " "
                + Json.text(report, "model").orElse("") + ", BMC firmware "
                + Json.text(report, "firmware").orElse("?") + ", quirks "
                + Json.text(report, "quirks").orElse("?"));
        for (JsonNode slot : report.path("slots")) {
            out.println("slot:     " + Json.text(slot, "id").orElse("?") + " "
                    + Terminal.clean(slot.path("types").toString())
                    + (slot.path("inserted").asBoolean() ? ", in use" : ""));
        }
        for (JsonNode reason : report.path("reasons")) {
            out.println("- " + Terminal.clean(reason.asText()));
        }
    }
}

package io.bootwright.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Table;
import io.bootwright.cli.shell.Terminal;
import java.io.PrintStream;
import java.util.Optional;

/** Servers and probe reports as text. */
final class ServerShow {
    private ServerShow() {}

    static void list(JsonNode page, PrintStream out) {
        Table table = new Table("SERIAL", "BMC", "MEDIA", "BOOT", "LABELS");
        for (JsonNode server : page.path("items")) {
            table.row(
                    JsonText.text(server, "serial").orElse(""),
                    JsonText.text(server, "bmc", "address").orElse(""),
                    JsonText.text(server, "media_strategy").orElse("auto"),
                    JsonText.text(server, "boot_mode").orElse("uefi"),
                    labels(server));
        }
        table.print(out);
    }

    /** A record, one property a line; what it leaves to the host is left out. */
    static void record(JsonNode server, PrintStream out) {
        Table table = new Table("server", JsonText.text(server, "serial").orElse(""));
        row(table, "UUID", JsonText.text(server, "uuid"));
        row(table, "BMC", JsonText.text(server, "bmc", "address"));
        row(table, "  system", JsonText.text(server, "system_id"));
        row(table, "  account", account(server.path("bmc")));
        row(table, "  trust", trust(server.path("bmc").path("tls")));
        row(table, "  quirks", JsonText.text(server, "quirks"));
        row(table, "boot mode", JsonText.text(server, "boot_mode"));
        row(table, "media", JsonText.text(server, "media_strategy"));
        row(table, "  host's URL", JsonText.text(server, "urls", "media"));
        row(table, "target's URL", JsonText.text(server, "urls", "target"));
        row(table, "labels", Optional.of(labels(server)).filter(text -> !text.isEmpty()));
        row(table, "maintenance", JsonText.text(server, "maintenance", "reason"));
        table.print(out);
        JsonNode network = server.path("network");
        if (network.isObject()) {
            out.println("network:");
            JsonText.pretty(network).lines().forEach(line -> out.println("  " + Terminal.clean(line)));
        } else {
            out.println("network: none; a job that starts the maintenance system needs one");
        }
    }

    private static void row(Table table, String name, Optional<String> value) {
        value.filter(text -> !text.isBlank()).ifPresent(text -> table.row(name, text));
    }

    private static Optional<String> account(JsonNode bmc) {
        return JsonText.text(bmc, "username")
                .map(name -> name + (bmc.path("password_set").asBoolean() ? ", password set" : ", no password"));
    }

    private static Optional<String> trust(JsonNode tls) {
        return JsonText.text(tls, "mode")
                .map(mode ->
                        mode + JsonText.text(tls, "pin").map(pin -> " " + pin).orElse(""));
    }

    private static String labels(JsonNode server) {
        StringBuilder labels = new StringBuilder();
        server.path("labels")
                .properties()
                .forEach(label -> labels.append(labels.isEmpty() ? "" : ",")
                        .append(label.getKey())
                        .append('=')
                        .append(label.getValue().asText()));
        return Terminal.clean(labels.toString());
    }

    static void probe(JsonNode report, PrintStream out) {
        out.println("strategy: " + JsonText.text(report, "strategy").orElse("?"));
        out.println("machine:  " + JsonText.text(report, "vendor").orElse("") + " "
                + JsonText.text(report, "model").orElse("") + ", BMC firmware "
                + JsonText.text(report, "firmware").orElse("?") + ", quirks "
                + JsonText.text(report, "quirks").orElse("?"));
        String serial = JsonText.text(report, "serial").orElse("");
        String uuid = JsonText.text(report, "uuid").orElse("");
        if (!serial.isEmpty() || !uuid.isEmpty()) {
            out.println("identity: serial " + (serial.isEmpty() ? "not shown" : serial) + ", UUID "
                    + (uuid.isEmpty() ? "not shown" : uuid));
        }
        for (JsonNode slot : report.path("slots")) {
            out.println("slot:     " + JsonText.text(slot, "id").orElse("?") + " "
                    + Terminal.clean(slot.path("types").toString())
                    + (slot.path("inserted").asBoolean() ? ", in use" : ""));
        }
        for (JsonNode reason : report.path("reasons")) {
            out.println("- " + Terminal.clean(reason.asText()));
        }
    }
}

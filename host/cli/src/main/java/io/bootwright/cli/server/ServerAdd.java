package io.bootwright.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.formats.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code server add}: registers a server. */
@Command(
        name = "add",
        description = "Registers a server: from options, from a JSON file as the API takes it, or both.",
        footer = {"", "A password is never taken from the command line, where others could see it."})
public final class ServerAdd implements Runnable {
    private final Context context;

    @Option(names = "--file", paramLabel = "FILE", description = "JSON document of the server; - is standard input.")
    private @Nullable String file;

    @Option(names = "--serial", paramLabel = "SERIAL", description = "Serial number, as its firmware tells it.")
    private @Nullable String serial;

    @Option(names = "--bmc", paramLabel = "URL", description = "Address of its BMC, such as https://10.0.0.5.")
    private @Nullable String bmc;

    @Option(names = "--username", paramLabel = "NAME", description = "Account at the BMC.")
    private @Nullable String username;

    @ArgGroup
    private @Nullable Password password;

    @Option(names = "--tls", paramLabel = "MODE", description = "Trust in the BMC: system, ca, pin or insecure.")
    private @Nullable String tls;

    @Option(names = "--tls-ca", paramLabel = "FILE", description = "PEM certificate of its authority, for --tls ca.")
    private @Nullable String tlsCa;

    @Option(names = "--tls-pin", paramLabel = "DIGEST", description = "sha256:… of its certificate, for --tls pin.")
    private @Nullable String tlsPin;

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description = "Its static network: netplan version 2, YAML or JSON.")
    private @Nullable String network;

    @Option(names = "--uuid", paramLabel = "UUID", description = "SMBIOS UUID.")
    private @Nullable String uuid;

    @Option(names = "--system-id", paramLabel = "ID", description = "Redfish system, for a BMC with several.")
    private @Nullable String systemId;

    @Option(
            names = "--media-strategy",
            paramLabel = "WAY",
            description = "auto, two-cd, cd-usb or single-iso (default auto).")
    private @Nullable String mediaStrategy;

    @Option(names = "--quirks", paramLabel = "NAME", description = "Quirk file of its BMC (default auto).")
    private @Nullable String quirks;

    @Option(names = "--media-url", paramLabel = "URL", description = "This host as the BMC sees it.")
    private @Nullable String mediaUrl;

    @Option(names = "--target-url", paramLabel = "URL", description = "This host as the server sees it.")
    private @Nullable String targetUrl;

    @Option(names = "--label", paramLabel = "NAME=TEXT", description = "A label; may be repeated.")
    private Map<String, String> labels = Map.of();

    /** Where the password comes from. */
    static final class Password {
        @Option(names = "--password-file", paramLabel = "FILE", description = "File with the password of the account.")
        private @Nullable String file;

        @Option(names = "--password-stdin", description = "Reads the password from standard input.")
        private boolean stdin;
    }

    public ServerAdd(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        ObjectNode body = file == null ? Json.object() : context.object("--file", file);
        put(body, "serial", serial);
        put(body, "uuid", uuid);
        put(body, "system_id", systemId);
        put(body, "media_strategy", mediaStrategy);
        put(body, "quirks", quirks);
        if (mediaUrl != null || targetUrl != null) {
            ObjectNode urls = body.withObjectProperty("urls");
            put(urls, "media", mediaUrl);
            put(urls, "target", targetUrl);
        }
        if (!labels.isEmpty()) {
            ObjectNode target = body.withObjectProperty("labels");
            labels.forEach(target::put);
        }
        if (network != null) {
            body.set("network", NetworkFile.read(context, network));
        }
        bmc(body);
        // What a file lacks or misspells, the host names better.
        if (file == null && (!body.has("serial") || !body.path("bmc").has("address"))) {
            throw CliException.usage("--serial and --bmc are needed, by option or in --file");
        }
        JsonNode server = context.api().post("/api/v1/servers", body);
        context.print(
                server,
                () -> context.out()
                        .println("server " + JsonText.text(server, "serial").orElse("") + " is registered"));
    }

    private void bmc(ObjectNode body) {
        ObjectNode target = body.has("bmc") && !body.path("bmc").isObject() ? body : body.withObjectProperty("bmc");
        if (bmc != null) {
            target.put("address", bmc.contains("://") ? bmc : "https://" + bmc);
        }
        put(target, "username", username);
        if (password != null) {
            target.put("password", context.secret("--password-file", password.file == null ? "-" : password.file));
        }
        if (tls != null || tlsCa != null || tlsPin != null) {
            ObjectNode trust = target.withObjectProperty("tls");
            trust.put("mode", tls != null ? tls : tlsCa != null ? "ca" : "pin");
            put(trust, "ca", tlsCa == null ? null : context.secret("--tls-ca", tlsCa));
            put(trust, "pin", tlsPin);
        }
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}

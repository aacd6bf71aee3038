package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.TlsTrust;
import io.bootwright.server.http.Fields;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The member {@code bmc} of a server: checks it, and reads the stored form back. */
final class BmcFields {
    private static final int MAX_PEM = 64 * 1024;
    private static final Pattern PIN = Pattern.compile("sha256:[0-9a-f]{64}");

    private BmcFields() {}

    /** Canonical form, without the password. */
    static ObjectNode check(Fields server) {
        ObjectNode out = Json.object();
        Optional<Fields> bmc = server.object("bmc");
        if (bmc.isEmpty()) {
            if (server.any("bmc").isEmpty()) {
                server.fault("bmc", "is required: {\"address\":\"https://…\"}");
            }
            return out;
        }
        Fields fields = bmc.get();
        Optional<String> address = fields.requiredText("address", 2048);
        address.flatMap(AddressRules::baseUrl).ifPresent(fault -> fields.fault("address", fault));
        out.put("address", address.orElse(""));
        out.put("username", fields.text("username", 256).orElse(""));
        fields.text("password", 1024);
        // Clients may send back what they read.
        fields.flag("password_set");
        out.set("tls", tls(fields));
        fields.end();
        return out;
    }

    private static ObjectNode tls(Fields bmc) {
        ObjectNode out = Json.object().put("mode", "system").putNull("ca").putNull("pin");
        Optional<Fields> tls = bmc.object("tls");
        if (tls.isEmpty()) {
            return out;
        }
        Fields fields = tls.get();
        String mode = fields.choice("mode", List.of("system", "ca", "pin", "insecure"), "system");
        out.put("mode", mode);
        Optional<String> ca = fields.any("ca").map(JsonNode::asText);
        ca.ifPresent(pem -> out.put("ca", pem));
        if (ca.isPresent() && !isCertificate(ca.get())) {
            fields.fault("ca", "must be a certificate in PEM form");
        } else if (mode.equals("ca") && ca.isEmpty()) {
            fields.fault("ca", "is required by mode ca: the PEM certificate that signed the BMC's");
        }
        Optional<String> pin = fields.text("pin", 71);
        pin.ifPresent(text -> out.put("pin", text));
        if (pin.isPresent() && !PIN.matcher(pin.get()).matches()) {
            fields.fault("pin", "must look like sha256: and 64 lower-case hex digits, of the certificate's DER form");
        } else if (mode.equals("pin") && pin.isEmpty()) {
            fields.fault("pin", "is required by mode pin");
        }
        fields.end();
        return out;
    }

    private static boolean isCertificate(String pem) {
        if (pem.length() > MAX_PEM) {
            return false;
        }
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    /** How the stored form says that the BMC's certificate is trusted. */
    static TlsTrust trust(JsonNode tls) {
        return switch (tls.path("mode").asText()) {
            case "ca" -> new TlsTrust.Ca(tls.path("ca").asText());
            case "pin" -> new TlsTrust.Pin(tls.path("pin").asText().substring("sha256:".length()));
            case "insecure" -> new TlsTrust.Insecure();
            default -> new TlsTrust.System();
        };
    }
}

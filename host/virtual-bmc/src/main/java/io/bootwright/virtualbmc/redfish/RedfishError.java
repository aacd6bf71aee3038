package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.util.List;

/** A refusal, answered as a Redfish error (DSP0266 8.6, messages of the Base registry). */
final class RedfishError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String REGISTRY = "Base.1.18.";

    private final int status;
    private final String id;
    private final List<String> args;

    RedfishError(int status, String id, String message, String... args) {
        super(message, null, false, false);
        this.status = status;
        this.id = id;
        this.args = List.of(args);
    }

    static RedfishError notFound(String path) {
        return new RedfishError(
                404, "ResourceMissingAtURI", "The resource at the URI " + path + " was not found.", path);
    }

    static RedfishError missing(String property, boolean actionParameter) {
        return new RedfishError(
                400,
                actionParameter ? "ActionParameterMissing" : "PropertyMissing",
                "The required " + (actionParameter ? "action parameter " : "property ") + property + " is missing.",
                property);
    }

    static RedfishError notWritable(String property) {
        return new RedfishError(
                400,
                "PropertyNotWritable",
                "The property " + property + " is a read-only property and cannot be assigned a value.",
                property);
    }

    static RedfishError notInList(String property, String value) {
        return new RedfishError(
                400,
                "PropertyValueNotInList",
                "The value '" + value + "' for the property " + property + " is not in the list of acceptable values.",
                value,
                property);
    }

    static RedfishError general(int status, String message) {
        return new RedfishError(status, "GeneralError", message);
    }

    HttpResponse response() {
        ObjectNode root = Json.object();
        ObjectNode error = root.putObject("error");
        error.put("code", REGISTRY + id).put("message", String.valueOf(getMessage()));
        ObjectNode info = error.putArray("@Message.ExtendedInfo").addObject();
        info.put("@odata.type", "#Message.v1_1_2.Message")
                .put("MessageId", REGISTRY + id)
                .put("Message", String.valueOf(getMessage()))
                .put("Severity", "Warning")
                .put("MessageSeverity", "Warning")
                .put("Resolution", "Correct the request and send it again.");
        args.forEach(info.putArray("MessageArgs")::add);
        return Json.response(status, root);
    }
}

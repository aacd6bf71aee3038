package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What can be done with server records, and when it is refused. A stored password goes only to the BMC it was given for,
 * one BMC's system belongs to one record, and no record moves to another machine while a job works on it. Each method
 * throws {@link ProblemException}. Safe for use by many threads.
 */
final class ServerService {
    private static final int TRIES = 5;

    private final ServerTable table;
    private final ActiveJobs activeJobs;
    private final Prober prober;

    ServerService(ServerTable table, ActiveJobs activeJobs, Prober prober) {
        this.table = table;
        this.activeJobs = activeJobs;
        this.prober = prober;
    }

    /** Up to {@code limit} servers whose serial comes after one; the empty text starts from the first. */
    List<ServerTable.Row> list(String after, int limit) {
        return table.list(after, limit);
    }

    ServerTable.Row get(String serial) {
        return Optional.of(serial)
                .filter(text -> ServerDocument.SERIAL.matcher(text).matches())
                .flatMap(table::row)
                .orElseThrow(() -> notFound(serial));
    }

    /** Registers a server. */
    ObjectNode create(ObjectNode body) {
        ServerDocument document = ServerDocument.check(body);
        Optional<String> box = password(body).map(text -> table.seal(document.serial(), text));
        switch (table.insert(document, box)) {
            case ServerTable.Saved.SerialTaken ignored ->
                throw Problem.of(
                                ProblemCode.CONFLICT,
                                "A server with the serial " + document.serial()
                                        + " is registered already. Change it with PATCH /api/v1/servers/"
                                        + document.serial() + ", or replace it with PUT.")
                        .exception();
            case ServerTable.Saved.BmcTaken taken -> throw bmcTaken(document, taken.holder());
            case ServerTable.Saved.Changed ignored -> throw changed(document.serial());
            case ServerTable.Saved.Done ignored -> {
                return document.shown(box.isPresent());
            }
        }
    }

    /** Replaces a server; a password that is not given stays. */
    ObjectNode replace(String serial, ObjectNode body) {
        return save(serial, body, before -> body.deepCopy());
    }

    /** Changes a server by a merge patch. */
    ObjectNode change(String serial, ObjectNode patch) {
        return save(serial, patch, before -> (ObjectNode) MergePatch.apply(before.json(), patch));
    }

    /** Tries again when another request changed the server between reading and writing. */
    private ObjectNode save(String serial, ObjectNode request, Function<ServerDocument, ObjectNode> wanted) {
        boolean cleared = request.path("bmc").path("password").isNull();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            ServerTable.Row before = get(serial);
            ObjectNode body = wanted.apply(before.document());
            ServerDocument document = checked(serial, body);
            BmcChange change = new BmcChange(before.document(), document);
            if (change.moves() && activeJobs.hasActiveJob(serial)) {
                throw busy(serial, "change its bmc.address or system_id");
            }
            Optional<String> given = password(body);
            if (given.isEmpty() && !cleared && before.passwordBox().isPresent() && change.loosensTrust()) {
                throw passwordNeeded(serial);
            }
            Optional<String> box = given.map(text -> table.seal(serial, text))
                    .or(() -> cleared ? Optional.empty() : before.passwordBox());
            switch (table.update(before, document, box, change.moves())) {
                case ServerTable.Saved.BmcTaken taken -> throw bmcTaken(document, taken.holder());
                case ServerTable.Saved.Done ignored -> {
                    return document.shown(box.isPresent());
                }
                case ServerTable.Saved.Changed ignored -> {}
                case ServerTable.Saved.SerialTaken ignored -> {}
            }
        }
        throw changed(serial);
    }

    private static ServerDocument checked(String serial, ObjectNode body) {
        if (!body.has("serial")) {
            body.put("serial", serial);
        }
        ServerDocument document = ServerDocument.check(body);
        if (!document.serial().equals(serial)) {
            String detail = "must stay " + serial + ": remove this server and register another";
            throw new Problem(
                            ProblemCode.REQUEST_INVALID,
                            "/serial: " + detail,
                            List.of(new Problem.At("/serial", detail)))
                    .exception();
        }
        return document;
    }

    /** Removes a server that no job works on. */
    void remove(String serial) {
        get(serial);
        if (activeJobs.hasActiveJob(serial)) {
            throw busy(serial, "remove the server");
        }
        table.delete(serial);
    }

    /** Asks the server's BMC what it is and can do. */
    ObjectNode probe(String serial) {
        get(serial);
        return prober.probe(table.find(serial).orElseThrow(() -> notFound(serial)));
    }

    private static Optional<String> password(ObjectNode body) {
        return Optional.ofNullable(body.path("bmc").path("password").textValue());
    }

    private static ProblemException busy(String serial, String then) {
        return Problem.of(
                        ProblemCode.SERVER_BUSY,
                        "A job works on server " + serial + ". Wait for it, or cancel it, then " + then + ".")
                .exception();
    }

    private static ProblemException passwordNeeded(String serial) {
        String detail = "must be given again: with this change the stored one could go to another BMC";
        return new Problem(
                        ProblemCode.PASSWORD_NEEDED,
                        "Server " + serial + " gets another BMC address or trusts other certificates than before."
                                + " Its stored BMC password is only for the BMC it was given for: send bmc.password in"
                                + " the same request, or null to forget it.",
                        List.of(new Problem.At("/bmc/password", detail)))
                .exception();
    }

    private static ProblemException bmcTaken(ServerDocument document, String holder) {
        String address = document.json().path("bmc").path("address").asText();
        String detail = "is the BMC of server " + holder + " as well";
        return new Problem(
                        ProblemCode.BMC_TAKEN,
                        "Server " + holder + " has the BMC " + address
                                + document.systemId()
                                        .map(id -> " with system_id " + id)
                                        .orElse(" without a system_id")
                                + " already. Correct bmc.address or system_id of server " + document.serial()
                                + ", or remove server " + holder + ".",
                        List.of(new Problem.At("/bmc/address", detail)))
                .exception();
    }

    private static ProblemException changed(String serial) {
        return Problem.of(
                        ProblemCode.CONFLICT,
                        "Server " + serial + " is being changed by other requests. Read it and try again.")
                .exception();
    }

    private static ProblemException notFound(String serial) {
        return Problem.of(ProblemCode.NOT_FOUND, "No server with the serial " + serial + " is registered.")
                .exception();
    }
}

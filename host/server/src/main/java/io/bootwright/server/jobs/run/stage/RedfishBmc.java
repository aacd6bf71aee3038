package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.BmcQueues;
import io.bootwright.redfish.BootTarget;
import io.bootwright.redfish.MediaSlot;
import io.bootwright.redfish.PowerState;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.QuirkSelection;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.RedfishException;
import io.bootwright.redfish.RedfishTimeouts;
import io.bootwright.redfish.SystemInfo;
import io.bootwright.server.jobs.model.PowerReading;
import io.bootwright.server.servers.ServerRecord;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A BMC that speaks Redfish. */
public final class RedfishBmc implements Bmc {
    private final RedfishClient client;

    private RedfishBmc(RedfishClient client) {
        this.client = client;
    }

    /** Connects by Redfish, one request at a time per BMC. */
    public static BmcConnector connector(RedfishTimeouts timeouts, BmcQueues queues) {
        return server -> translate(() -> new RedfishBmc(connect(server, timeouts, queues)));
    }

    private static RedfishClient connect(ServerRecord server, RedfishTimeouts timeouts, BmcQueues queues) {
        return RedfishClient.connect(
                server.bmc(), server.systemId(), new QuirkSelection(server.quirks()), timeouts, queues);
    }

    @Override
    public void powerOff() {
        run(client::powerOff);
    }

    @Override
    public void powerOn() {
        run(client::powerOn);
    }

    @Override
    public void shutDown(Duration grace) {
        run(() -> client.shutDown(grace));
    }

    @Override
    public PowerReading power() {
        return translate(() -> {
            SystemInfo system = client.system();
            // A state on the way from one to the other proves neither.
            boolean on = system.power() != PowerState.OFF;
            return new PowerReading(on, system.lastReset(), system.bootProgress());
        });
    }

    @Override
    public ProbeReport probe() {
        return translate(client::probe);
    }

    @Override
    public List<MediaSlot> slots() {
        return translate(client::slots);
    }

    @Override
    public void ejectAll() {
        run(client::ejectAll);
    }

    @Override
    public void insert(MediaSlot slot, URI image, Consumer<String> notes) {
        run(() -> client.insert(slot, image, notes));
    }

    @Override
    public void bootOnceFromCd() {
        run(() -> client.bootOnce(BootTarget.CD));
    }

    @Override
    public void bootFromDisk() {
        run(client::bootFromDisk);
    }

    @Override
    public BmcUpdates updates() {
        return new RedfishUpdates(client);
    }

    @Override
    public void close() {
        client.close();
    }

    private static void run(Runnable call) {
        translate(() -> {
            call.run();
            return true;
        });
    }

    static <T> T translate(Supplier<T> call) {
        try {
            return call.get();
        } catch (RedfishException e) {
            throw new BmcException(e.kind(), String.valueOf(e.getMessage()), e.hint(), e);
        }
    }
}

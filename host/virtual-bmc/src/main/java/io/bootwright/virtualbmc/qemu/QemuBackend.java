package io.bootwright.virtualbmc.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.machine.Backend;
import io.bootwright.virtualbmc.machine.Identity;
import io.bootwright.virtualbmc.machine.MediaException;
import io.bootwright.virtualbmc.machine.Medium;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A QEMU machine behind a BMC. One process lives as long as the machine, switched on or off: off is a stopped, freshly
 * reset machine, so that console and packet capture run on. A process that died is started again at the next use.
 */
public final class QemuBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(QemuBackend.class);
    private static final int FIRST_BOOT_INDEX = 1;

    private final Identity identity;
    private final QemuOptions options;
    private final Map<String, Medium> media = new ConcurrentHashMap<>();
    private final ReadPoll reads;
    private @Nullable QemuProcess process;
    private @Nullable Events events;
    private boolean cdFirst;
    private boolean closed;

    /**
     * A machine that is switched off.
     *
     * @throws IllegalStateException if QEMU, its firmware or the disk image is missing, saying which
     */
    public QemuBackend(Identity identity, QemuOptions options) {
        this.identity = identity;
        this.options = options;
        QemuCommand.checkInstalled(options);
        this.reads = new ReadPoll(this::statistics, options);
    }

    @Override
    public synchronized void attach(Events listener) {
        events = listener;
        running();
    }

    private synchronized QmpClient running() {
        if (closed) {
            throw new QmpException("the virtual BMC is closed");
        }
        QemuProcess current = process;
        if (current != null && current.isAlive()) {
            return current.qmp();
        }
        if (current != null) {
            LOG.warn("{}: QEMU has died and is started again", identity.serial());
            current.close();
        }
        cdFirst = false;
        QemuProcess started = QemuProcess.start(identity, options, this::event);
        process = started;
        options.slots().stream().filter(options::isStick).forEach(slot -> empty(started.qmp(), slot));
        media.values().forEach(medium -> change(started.qmp(), medium));
        return started.qmp();
    }

    @Override
    public void powerOn(boolean fromCd, List<Medium> inserted) {
        QmpClient qmp = running();
        nextBoot(fromCd);
        // The boot order is read at a reset only, also for the very first start.
        qmp.command("system_reset");
        nextBoot(false);
        qmp.command("cont");
        tell(fromCd, inserted);
    }

    @Override
    public void powerOff() {
        QmpClient qmp = running();
        qmp.command("stop");
        qmp.command("system_reset");
    }

    @Override
    public void shutDown() {
        running().command("system_powerdown");
    }

    @Override
    public void reset(boolean fromCd, List<Medium> inserted) {
        QmpClient qmp = running();
        nextBoot(fromCd);
        qmp.command("system_reset");
        nextBoot(false);
        tell(fromCd, inserted);
    }

    private void tell(boolean fromCd, List<Medium> inserted) {
        Events listener = events;
        if (listener != null) {
            listener.booted(fromCd && !inserted.isEmpty() ? "cd" : "disk");
        }
    }

    @Override
    public synchronized void nextBoot(boolean fromCd) {
        QmpClient qmp = running();
        if (fromCd == cdFirst) {
            // Setting an index again is an error to QEMU.
            return;
        }
        int first = fromCd ? FIRST_BOOT_INDEX : QemuCommand.CD_BOOT_INDEX;
        for (int i = 0; i < options.slots().size(); i++) {
            if (options.isStick(options.slots().get(i))) {
                continue;
            }
            qmp.command(
                    "qom-set",
                    QmpClient.arguments()
                            .put("path", "/machine/peripheral/cd" + i)
                            .put("property", "bootindex")
                            .put("value", first + i));
        }
        cdFirst = fromCd;
    }

    @Override
    public void insert(Medium medium) {
        if (!options.slots().contains(medium.slot())) {
            throw new MediaException("this machine has no drive behind " + medium.slot());
        }
        reads.inserted(medium);
        change(running(), medium);
        media.put(medium.slot(), medium);
    }

    private void change(QmpClient qmp, Medium medium) {
        try {
            qmp.command(
                    "blockdev-change-medium",
                    QmpClient.arguments()
                            .put("id", options.drive(medium.slot()))
                            .put("filename", medium.url().toString())
                            .put("format", "raw")
                            .put("read-only-mode", "read-only")
                            .put("force", true));
        } catch (QmpException e) {
            String reason = String.valueOf(e.getMessage());
            throw new MediaException(
                    reason.contains("Unknown protocol")
                            ? "QEMU cannot read images over HTTP: apt install qemu-block-extra"
                            : "the image cannot be read: " + reason);
        }
    }

    @Override
    public void eject(String slot) {
        if (options.slots().contains(slot) && media.remove(slot) != null) {
            reads.update();
            empty(running(), slot);
        }
    }

    private void empty(QmpClient qmp, String slot) {
        qmp.command(
                "eject", QmpClient.arguments().put("id", options.drive(slot)).put("force", true));
    }

    private JsonNode statistics() {
        return running().command("query-blockstats");
    }

    private void event(JsonNode event) {
        String name = event.path("event").asText();
        boolean byGuest = event.at("/data/guest").asBoolean();
        Events listener = events;
        if (listener == null) {
            return;
        }
        if (name.equals("SHUTDOWN") && byGuest) {
            LOG.info("{}: the guest has switched itself off", identity.serial());
            listener.poweredOff();
        } else if (name.equals("RESET") && byGuest) {
            LOG.info("{}: the guest resets itself", identity.serial());
            Plan plan = listener.guestReset();
            tell(plan.cdFirst(), plan.media());
        } else if (name.equals("GUEST_PANICKED")) {
            LOG.warn("{}: the guest's kernel has panicked; the machine stays on and stands still", identity.serial());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        reads.close();
        if (process != null) {
            process.close();
            process = null;
        }
    }
}

package io.bootwright.redfish;

import io.bootwright.redfish.discovery.BmcSystem;
import io.bootwright.redfish.media.MediaResource;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.VirtualMedia;
import io.bootwright.redfish.quirks.QuirkCatalog;
import io.bootwright.redfish.quirks.QuirkFile;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.system.BootMode;
import io.bootwright.redfish.system.BootOverride;
import io.bootwright.redfish.system.BootTarget;
import io.bootwright.redfish.system.Power;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.redfish.system.SystemInfo;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.BmcErrors;
import io.bootwright.redfish.transport.BmcHttp;
import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.Login;
import io.bootwright.redfish.transport.OdataPath;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.redfish.transport.Rest;
import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.redfish.update.UpdateOffer;
import io.bootwright.redfish.update.UpdateProgress;
import io.bootwright.redfish.update.UpdateRequest;
import io.bootwright.redfish.update.UpdateService;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One system behind one BMC (DSP0266 Redfish). Methods block, and run one at a time per BMC; each throws
 * {@link RedfishException}. Safe for use by many threads.
 */
public final class RedfishClient implements AutoCloseable {
    private static final String SERVICE_ROOT = "/redfish/v1/";
    private static final QuirkCatalog QUIRKS = QuirkCatalog.builtIn();

    private final Login login;
    private final ReentrantLock queue;
    private final BmcSystem target;
    private final VirtualMedia media;
    private final Power power;
    private final BootOverride boot;
    private final UpdateService updates;

    private RedfishClient(Login login, ReentrantLock queue, Rest rest, BmcSystem target) {
        this.login = login;
        this.queue = queue;
        this.target = target;
        this.media = new VirtualMedia(rest, target);
        this.power = new Power(rest, target);
        this.boot = new BootOverride(rest, target, media);
        this.updates = new UpdateService(rest, target);
    }

    /** Names of the quirk files there are, in alphabetical order. */
    public static List<String> quirkFamilies() {
        return QUIRKS.files().stream().map(QuirkFile::family).toList();
    }

    /** Opens a session and finds the system. */
    public static RedfishClient connect(
            BmcAddress address, Optional<String> systemId, QuirkSelection quirks, RedfishTimeouts timeouts) {
        return connect(address, systemId, quirks, timeouts, new BmcQueues());
    }

    /** The same, in line with other clients of the same BMC that share the queues. */
    public static RedfishClient connect(
            BmcAddress address,
            Optional<String> systemId,
            QuirkSelection quirks,
            RedfishTimeouts timeouts,
            BmcQueues queues) {
        BmcHttp http = new BmcHttp(address, timeouts);
        BmcErrors errors = new BmcErrors(http.name());
        Login login = new Login(http, address, timeouts, errors);
        Rest rest = new Rest(http, login, timeouts, errors);
        ReentrantLock queue = queues.of(address);
        queue.lock();
        boolean done = false;
        try {
            JsonNode root = rest.open(SERVICE_ROOT);
            BmcSystem target = new BmcSystem(rest, root, systemId, quirks, QUIRKS);
            if (target.quirks().authentication().equals("basic")) {
                login.preferBasic();
            }
            done = true;
            return new RedfishClient(login, queue, rest, target);
        } finally {
            if (!done) {
                login.close();
            }
            queue.unlock();
        }
    }

    /** Reads the system anew. */
    public SystemInfo system() {
        return inTurn(() -> {
            JsonNode node = target.systemNode();
            return new SystemInfo(
                    Json.text(node, "Id").orElse(OdataPath.id(target.system())),
                    Json.text(node, "UUID"),
                    Json.text(node, "SerialNumber"),
                    Json.text(node, "Manufacturer"),
                    Json.text(node, "Model"),
                    Json.text(node, "BiosVersion"),
                    Power.of(node),
                    BootMode.of(Json.text(node, "Boot", "BootSourceOverrideMode")),
                    Json.text(node, "LastResetTime"),
                    Json.text(node, "BootProgress", "LastState"));
        });
    }

    /** What the BMC shows of the machine behind it, read anew; changes nothing. */
    public SystemIdentity identity() {
        return inTurn(() -> {
            JsonNode node = target.systemNode();
            return SystemIdentity.of(node, target.discovery().chassis(node));
        });
    }

    /** Looks at what the BMC can do; changes nothing. */
    public ProbeReport probe() {
        return inTurn(() -> new Probe(target, media).report());
    }

    /** Forces power off and waits until it is read back; nothing happens if it is off already. */
    public void powerOff() {
        inTurn(power::off);
    }

    /** Turns power on and waits until it is read back; nothing happens if it is on already. */
    public void powerOn() {
        inTurn(power::on);
    }

    /** Asks the operating system to shut down; after {@code grace} forces power off. */
    public void shutDown(Duration grace) {
        inTurn(() -> power.shutDown(grace));
    }

    /** The virtual media that take an image by URL, best for an installer first. */
    public List<MediaSlot> slots() {
        return inTurn(() -> media.usable(media.all()).stream().map(MediaResource::shown).toList());
    }

    /** Ejects whatever is inserted, of the system's and of the manager's collection. */
    public void ejectAll() {
        inTurn(() -> {
            media.prepare();
            media.ejectAll();
        });
    }

    /** Inserts an image, write protected, and waits until it is read back. What was in the slot is ejected first. */
    public void insert(MediaSlot slot, URI image) {
        insert(slot, image, note -> {});
    }

    /** The same; {@code notes} are told of each attempt that is followed by another one, in a sentence without end. */
    public void insert(MediaSlot slot, URI image, Consumer<String> notes) {
        inTurn(() -> media.insert(slot, image, notes));
    }

    /** Boots from {@code target} at the next power-on, once, in UEFI mode; read back before it returns. */
    public void bootOnce(BootTarget bootTarget) {
        inTurn(() -> boot.once(bootTarget));
    }

    /** Clears a boot override. */
    public void bootFromDisk() {
        inTurn(boot::clear);
    }

    /** What the BMC's UpdateService takes. */
    public UpdateOffer updateOffer() {
        return inTurn(updates::offer);
    }

    /** The firmware the BMC knows of. */
    public List<FirmwareItem> firmware() {
        return inTurn(updates::firmware);
    }

    /** Paths of the BMC's tasks. */
    public List<String> tasks() {
        return inTurn(updates::tasks);
    }

    /** Has the BMC fetch and install an image: sent once. The path of its task; empty if it names none. */
    public Optional<String> pullUpdate(URI image, UpdateRequest wish) {
        return inTurn(() -> updates.pull(image, wish));
    }

    /** Uploads an image for installation: sent once. The path of its task; empty if the BMC names none. */
    public Optional<String> pushUpdate(Path image, String name, UpdateRequest wish) {
        return inTurn(() -> updates.push(image, name, wish));
    }

    /** How a task stands. */
    public UpdateProgress progress(String task) {
        return inTurn(() -> updates.progress(task));
    }

    /** Deletes the session at the BMC. */
    @Override
    public void close() {
        inTurn(login::close);
    }

    private void inTurn(Runnable work) {
        queue.lock();
        try {
            work.run();
        } finally {
            queue.unlock();
        }
    }

    private <T> T inTurn(Supplier<T> work) {
        queue.lock();
        try {
            return work.get();
        } finally {
            queue.unlock();
        }
    }
}

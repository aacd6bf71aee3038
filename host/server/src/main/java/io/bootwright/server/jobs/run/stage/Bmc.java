package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.MediaSlot;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.server.jobs.model.PowerReading;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a job asks of a server's BMC; an open session with it. Each call blocks until its effect was read back, does
 * nothing when that is already so, and throws {@link BmcException}.
 */
public interface Bmc extends AutoCloseable {
    void powerOff();

    void powerOn();

    /** Asks the operating system to shut down; after {@code grace} forces power off. */
    void shutDown(Duration grace);

    /** What the BMC says of the server's power and boot right now. */
    PowerReading power();

    /** What the BMC can do for an installation; changes nothing. */
    ProbeReport probe();

    /** Virtual media that take an image by URL, best for an installer first. */
    List<MediaSlot> slots();

    void ejectAll();

    /** Inserts an image; {@code notes} are told of each attempt that is followed by another one. */
    void insert(MediaSlot slot, URI image, Consumer<String> notes);

    /** Boots from a virtual CD at the next power-on, once. */
    void bootOnceFromCd();

    /** Clears a boot override. */
    void bootFromDisk();

    /** Firmware updates by the BMC itself. */
    BmcUpdates updates();

    @Override
    void close();
}

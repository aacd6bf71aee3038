package io.bootwright.redfish;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One system behind one BMC (DSP0266 Redfish). Methods block, and run one at a time per BMC; each throws
 * {@link RedfishException}. Safe for use by many threads.
 */
public final class RedfishClient implements AutoCloseable {
    private RedfishClient() {}

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
        throw new UnsupportedOperationException();
    }

    /** Reads the system anew. */
    public SystemInfo system() {
        throw new UnsupportedOperationException();
    }

    /** Looks at what the BMC can do; changes nothing. */
    public ProbeReport probe() {
        throw new UnsupportedOperationException();
    }

    /** Forces power off and waits until it is read back; nothing happens if it is off already. */
    public void powerOff() {
        throw new UnsupportedOperationException();
    }

    /** Turns power on and waits until it is read back; nothing happens if it is on already. */
    public void powerOn() {
        throw new UnsupportedOperationException();
    }

    /** Asks the operating system to shut down; after {@code grace} forces power off. */
    public void shutDown(Duration grace) {
        throw new UnsupportedOperationException();
    }

    /** The virtual media that take an image by URL, best for an installer first. */
    public List<MediaSlot> slots() {
        throw new UnsupportedOperationException();
    }

    /** Ejects whatever is inserted, of the system's and of the manager's collection. */
    public void ejectAll() {
        throw new UnsupportedOperationException();
    }

    /** Inserts an image, write protected, and waits until it is read back. What was in the slot is ejected first. */
    public void insert(MediaSlot slot, URI image) {
        throw new UnsupportedOperationException();
    }

    /** Boots from {@code target} at the next power-on, once, in UEFI mode; read back before it returns. */
    public void bootOnce(BootTarget target) {
        throw new UnsupportedOperationException();
    }

    /** Clears a boot override. */
    public void bootFromDisk() {
        throw new UnsupportedOperationException();
    }

    /** Deletes the session at the BMC. */
    @Override
    public void close() {}
}

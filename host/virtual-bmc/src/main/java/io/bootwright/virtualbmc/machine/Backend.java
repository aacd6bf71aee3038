package io.bootwright.virtualbmc.machine;

import java.util.List;

/**
 * The machine behind a BMC, as the BMC drives it. Calls come from one thread at a time. A backend tells of what the guest does
 * itself through {@link Events}.
 */
public interface Backend extends AutoCloseable {
    /**
     * Switches on and starts to boot.
     *
     * @param cdFirst whether a bootable CD comes before the disk, this time only
     * @param media what is inserted, in slot order
     */
    void powerOn(boolean cdFirst, List<Medium> media);

    /** Switches off at once. */
    void powerOff();

    /** Asks the guest to shut down; {@link Events#poweredOff} follows if it does. */
    void shutDown();

    /** Resets a running machine. */
    void reset(boolean cdFirst, List<Medium> media);

    /**
     * Puts a medium into a drive, running or not.
     *
     * @throws MediaException if it cannot be read
     */
    void insert(Medium medium);

    /** Empties a drive, whether the guest uses it or not. */
    void eject(String slot);

    /** Which device comes first at a reset that the guest will make itself. */
    default void nextBoot(boolean cdFirst) {}

    /** Called once before anything else. */
    void attach(Events events);

    @Override
    void close();

    /** What happens in the machine without the BMC having asked for it. Callable from any thread. */
    interface Events {
        /** The firmware has chosen a device: {@code cd}, {@code disk} or {@code none}. */
        void booted(String device);

        /** The operating system reports itself running. */
        void osRunning();

        /** The guest has switched itself off. */
        void poweredOff();

        /** The guest resets itself: it boots again, from the answer's devices. */
        Plan guestReset();
    }

    /**
     * How a machine boots.
     *
     * @param cdFirst whether a bootable CD comes before the disk
     * @param media what is inserted, in slot order
     */
    record Plan(boolean cdFirst, List<Medium> media) {}
}

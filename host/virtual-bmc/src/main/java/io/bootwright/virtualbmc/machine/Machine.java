package io.bootwright.virtualbmc.machine;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine: power, override, slots and counters in front of a {@link Backend}. Safe for several threads: state is
 * guarded by this object, and the backend is called by one worker thread only, in the order of the requests.
 */
public final class Machine implements Backend.Events, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final int MAX_BOOTS = 1000;

    private final Identity identity;
    private final Backend backend;
    private final MachineOptions options;
    private final ExecutorService worker;
    private final Map<String, Optional<Medium>> slots = new LinkedHashMap<>();
    private final List<String> boots = new ArrayList<>();

    private PowerState power = PowerState.OFF;
    private BootOverride override = BootOverride.none();
    private String progress = "None";
    private Optional<Instant> lastReset = Optional.empty();
    private int powerOnCount;
    private int resets;
    private int overrideSticks;
    private int unreadableBoots;

    /** A machine that is off, with empty slots. */
    public Machine(Identity identity, Backend backend, Collection<String> slotIds, MachineOptions options) {
        this.identity = identity;
        this.backend = backend;
        this.options = options;
        this.worker = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("machine-" + identity.serial()).factory());
        slotIds.forEach(id -> slots.put(id, Optional.empty()));
        backend.attach(this);
    }

    /** What it says it is. */
    public Identity identity() {
        return identity;
    }

    /** Power as Redfish shows it. */
    public synchronized PowerState power() {
        return power;
    }

    /** The boot override. */
    public synchronized BootOverride override() {
        return override;
    }

    /** Sets the boot override. */
    public synchronized void override(BootOverride wanted) {
        override = wanted;
        armNextBoot();
    }

    /** The next boots do not consume an override {@code Once}. */
    public synchronized void stickOverride(int boots) {
        overrideSticks = boots;
    }

    /** At the next boots the machine does not see its media. */
    public synchronized void hideMedia(int boots) {
        unreadableBoots = boots;
    }

    /** Switches on; nothing to do if it is on already. The change shows after the profile's delay. */
    public synchronized void powerOn() {
        if (power == PowerState.ON || power == PowerState.POWERING_ON) {
            return;
        }
        power = PowerState.POWERING_ON;
        later(() -> {
            pause(options.powerDelay());
            Backend.Plan plan;
            synchronized (this) {
                if (power != PowerState.POWERING_ON) {
                    return;
                }
                power = PowerState.ON;
                powerOnCount++;
                firmwareStarts();
                plan = plan();
            }
            backend.powerOn(plan.cdFirst(), plan.media());
            backend.nextBoot(cdFirst());
        });
    }

    /** Switches off at once. */
    public synchronized void powerOff() {
        if (power == PowerState.OFF) {
            return;
        }
        power = PowerState.POWERING_OFF;
        later(() -> {
            backend.powerOff();
            pause(options.powerDelay());
            synchronized (this) {
                if (power == PowerState.POWERING_OFF) {
                    off();
                }
            }
        });
    }

    /** Asks the guest to shut down; nothing to do if the machine is off. */
    public synchronized void shutDown() {
        if (power == PowerState.ON) {
            later(backend::shutDown);
        }
    }

    /** Resets a running machine; switches on one that is off. */
    public synchronized void restart() {
        if (power != PowerState.ON) {
            powerOn();
            return;
        }
        later(() -> {
            Backend.Plan plan;
            synchronized (this) {
                resets++;
                firmwareStarts();
                plan = plan();
            }
            backend.reset(plan.cdFirst(), plan.media());
            backend.nextBoot(cdFirst());
        });
    }

    /**
     * Inserts an image, replacing what is in the slot.
     *
     * @throws MediaException if the machine cannot read it
     */
    public void insert(String slot, URI url) {
        var medium = new Medium(slot, url, new ReadCounter());
        backend.insert(medium);
        synchronized (this) {
            slots.put(slot, Optional.of(medium));
        }
    }

    /** Empties a slot. */
    public void eject(String slot) {
        backend.eject(slot);
        synchronized (this) {
            slots.put(slot, Optional.empty());
        }
    }

    /** What is in a slot. */
    public synchronized Optional<Medium> medium(String slot) {
        return slots.getOrDefault(slot, Optional.empty());
    }

    /** Everything at one moment. */
    public synchronized MachineView view() {
        var media = slots.entrySet().stream()
                .map(slot -> new MachineView.SlotView(
                        slot.getKey(),
                        slot.getValue().map(medium -> medium.url().toString()),
                        slot.getValue().map(medium -> medium.reads().distinct()).orElse(0L),
                        slot.getValue().map(medium -> medium.reads().total()).orElse(0L)))
                .toList();
        return new MachineView(
                identity, power, powerOnCount, resets, List.copyOf(boots), progress, lastReset, override, media);
    }

    @Override
    public synchronized void booted(String device) {
        if (boots.size() < MAX_BOOTS) {
            boots.add(device);
        }
        progress = "OSBootStarted";
        if (device.equals("cd") && options.dropMediaAfterBoot()) {
            slots.replaceAll((slot, medium) -> Optional.empty());
        }
    }

    @Override
    public synchronized void osRunning() {
        progress = "OSRunning";
    }

    @Override
    public synchronized void poweredOff() {
        if (power == PowerState.ON) {
            off();
        }
    }

    @Override
    public synchronized Backend.Plan guestReset() {
        resets++;
        firmwareStarts();
        Backend.Plan plan = plan();
        armNextBoot();
        return plan;
    }

    private void armNextBoot() {
        later(() -> backend.nextBoot(cdFirst()));
    }

    private synchronized boolean cdFirst() {
        return override.applies() && options.cdTargets().contains(override.target());
    }

    private void firmwareStarts() {
        progress = "SystemHardwareInitializationComplete";
        lastReset = Optional.of(Instant.now());
    }

    private void off() {
        power = PowerState.OFF;
        progress = "None";
    }

    /** How the machine boots now; consumes an override {@code Once}. */
    private Backend.Plan plan() {
        boolean cdFirst = cdFirst();
        if (overrideSticks > 0) {
            overrideSticks--;
        } else {
            override = override.afterBoot();
        }
        boolean hidden = unreadableBoots > 0;
        unreadableBoots = Math.max(0, unreadableBoots - 1);
        List<Medium> media = slots.values().stream().flatMap(Optional::stream).toList();
        return new Backend.Plan(cdFirst, hidden ? List.of() : media);
    }

    private void later(Runnable action) {
        try {
            worker.execute(() -> {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    LOG.error("machine {}: {}", identity.serial(), e.getMessage(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("machine {} is closed", identity.serial());
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        backend.close();
    }
}

package io.bootwright.virtualbmc.scripted;

import io.bootwright.iso9660.ByteSource;
import io.bootwright.iso9660.IsoFormatException;
import io.bootwright.iso9660.IsoImageReader;
import io.bootwright.virtualbmc.machine.Backend;
import io.bootwright.virtualbmc.machine.Identity;
import io.bootwright.virtualbmc.machine.Medium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One boot of a scripted machine, from firmware to the end of what it runs. */
final class ScriptedBoot implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptedBoot.class);
    private static final int MAX_TASK = 64 << 20;
    private static final int MAX_JOB = 4 << 20;
    private static final int MAX_UNIT = 1 << 20;

    /** Where a stand-in maintenance ISO has the files of its units. */
    private static final String UNITS = "/units/";

    private final Identity identity;
    private final Backend.Plan plan;
    private final Backend.Events events;
    private final WebClient web;
    private final Supplier<Script> script;
    private final AtomicReference<Optional<String>> disk;
    private final ScriptedOptions options;
    private final Set<String> ejected = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    ScriptedBoot(
            Identity identity,
            Backend.Plan plan,
            Backend.Events events,
            WebClient web,
            Supplier<Script> script,
            AtomicReference<Optional<String>> disk,
            ScriptedOptions options) {
        this.identity = identity;
        this.plan = plan;
        this.events = events;
        this.web = web;
        this.script = script;
        this.disk = disk;
        this.options = options;
        this.thread = Thread.ofVirtual().name("boot-" + identity.serial()).unstarted(this);
    }

    void start() {
        thread.start();
    }

    void cancel() {
        thread.interrupt();
    }

    void ejected(String slot) {
        ejected.add(slot);
    }

    @Override
    public void run() {
        try {
            Optional<Backend.Plan> next = Optional.of(plan);
            while (next.isPresent()) {
                next = boot(next.get());
            }
        } catch (PowerLostException e) {
            LOG.debug("{}: power lost", identity.serial());
        } catch (IOException | UncheckedIOException | IsoFormatException e) {
            LOG.warn("{}: the machine hangs: {}", identity.serial(), e.getMessage());
        }
    }

    /**
     * One boot.
     *
     * @return how it boots next when it resets itself
     */
    private Optional<Backend.Plan> boot(Backend.Plan now) throws IOException {
        Pause.millis(options.millis(300));
        Map<String, HttpMedium> discs = now.cdFirst() ? discs(now) : Map.of();
        Optional<HttpMedium> maintenance = volume(discs, "MAINT");
        if (maintenance.isPresent()) {
            tell(events -> events.booted("cd"));
            maintenance.get().readAll(options.chunk());
            tell(Backend.Events::osRunning);
            maintenance(discs);
            return Optional.empty();
        }
        Optional<HttpMedium> vendor =
                discs.values().stream().filter(ScriptedInstaller::isOn).findFirst();
        if (vendor.isPresent()) {
            tell(events -> events.booted("cd"));
            tell(Backend.Events::osRunning);
            return install(vendor.get(), discs);
        }
        tell(events -> events.booted("disk"));
        Pause.millis(options.millis(300));
        tell(Backend.Events::osRunning);
        installed();
        return Optional.empty();
    }

    private Optional<Backend.Plan> install(HttpMedium installer, Map<String, HttpMedium> discs) throws IOException {
        Optional<String> kickstart = new ScriptedInstaller(identity.serial(), options).run(installer, discs.values());
        if (kickstart.isEmpty() || script.get().installerEnd() == Script.InstallerEnd.HANG) {
            return Optional.empty();
        }
        disk.set(kickstart);
        if (script.get().installerEnd() == Script.InstallerEnd.POWER_OFF) {
            tell(Backend.Events::poweredOff);
            return Optional.empty();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new PowerLostException();
        }
        return Optional.of(events.guestReset());
    }

    private void installed() throws IOException {
        Optional<String> kickstart = disk.getAndSet(Optional.empty());
        if (kickstart.isEmpty()) {
            return;
        }
        var system = new InstalledSystem(identity.serial(), web, options);
        Script now = script.get();
        if (!now.silent()) {
            system.firstBoot(kickstart.get());
        }
        if (now.port() > 0) {
            system.listen(now.port());
        }
    }

    /** Reports an event, unless the machine has lost its power meanwhile. */
    private void tell(java.util.function.Consumer<Backend.Events> news) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PowerLostException();
        }
        news.accept(events);
    }

    private void maintenance(Map<String, HttpMedium> discs) throws IOException {
        Optional<HttpMedium> disc = volume(discs, "TASK");
        Optional<IsoImageReader> task = disc.isPresent() ? disc.map(IsoImageReader::open) : inside(discs);
        if (task.isEmpty()) {
            LOG.warn("{}: the maintenance OS finds no volume TASK and waits", identity.serial());
            return;
        }
        Optional<byte[]> job = task.get().read("/job.json", MAX_JOB);
        Optional<byte[]> recipe = task.get().read("/recipe.json", MAX_JOB);
        if (job.isEmpty() || recipe.isEmpty()) {
            LOG.warn("{}: the task medium has no job.json or no recipe.json", identity.serial());
            return;
        }
        if (disc.isPresent()) {
            disc.get().readAll(options.chunk());
        }
        Script now = script.get();
        if (now.silent()) {
            LOG.info("{}: silent as its script wants", identity.serial());
            return;
        }
        TaskFiles files = TaskFiles.parse(job.get(), recipe.get());
        Optional<IsoImageReader> maintenance = volume(discs, "MAINT").map(IsoImageReader::open);
        var units = new UnitGraph(name -> Optional.ofNullable(files.units().get(name))
                .flatMap(path -> unit(task, "/" + path))
                .or(() -> unit(maintenance, UNITS + name)));
        new ScriptedDispatcher(identity, files, units, web, now, options).run();
    }

    /** The text of a unit's file on a disc, if it is there and the disc still is. */
    private static Optional<String> unit(Optional<IsoImageReader> disc, String path) {
        try {
            return disc.flatMap(reader -> reader.read(path, MAX_UNIT))
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        } catch (UncheckedIOException | IsoFormatException e) {
            return Optional.empty();
        }
    }

    /** The task medium that is served in its place on the maintenance medium; empty if that place is. */
    private Optional<IsoImageReader> inside(Map<String, HttpMedium> discs) {
        try {
            return volume(discs, "MAINT")
                    .flatMap(disc -> IsoImageReader.open(disc).read("/task.iso", MAX_TASK))
                    .map(ByteSource::of)
                    .map(IsoImageReader::open);
        } catch (IsoFormatException e) {
            return Optional.empty();
        }
    }

    private Map<String, HttpMedium> discs(Backend.Plan now) {
        Map<String, HttpMedium> discs = new LinkedHashMap<>();
        for (Medium medium : now.media()) {
            try {
                discs.put(medium.slot(), new HttpMedium(medium, web, () -> !ejected.contains(medium.slot())));
            } catch (IOException e) {
                LOG.warn("{}: cannot read {}: {}", identity.serial(), medium.slot(), e.getMessage());
            }
        }
        return discs;
    }

    private Optional<HttpMedium> volume(Map<String, HttpMedium> discs, String volumeId) {
        for (Map.Entry<String, HttpMedium> disc : discs.entrySet()) {
            try {
                if (IsoImageReader.open(disc.getValue()).volumeId().equals(volumeId)) {
                    return Optional.of(disc.getValue());
                }
            } catch (UncheckedIOException | IsoFormatException e) {
                LOG.warn("{}: {} is not readable: {}", identity.serial(), disc.getKey(), e.getMessage());
            }
        }
        return Optional.empty();
    }
}

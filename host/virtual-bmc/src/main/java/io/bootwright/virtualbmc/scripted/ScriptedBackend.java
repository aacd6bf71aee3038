package io.bootwright.virtualbmc.scripted;

import io.bootwright.virtualbmc.machine.Backend;
import io.bootwright.virtualbmc.machine.Identity;
import io.bootwright.virtualbmc.machine.Medium;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Plays a machine: each boot is a virtual thread that ends when the power goes. Safe for several threads. */
public final class ScriptedBackend implements Backend {
    private final Identity identity;
    private final HttpClient http;
    private final ScriptedOptions options;
    private final AtomicReference<Script> script = new AtomicReference<>(Script.success());
    /** What a vendor's installer has put on the disk and has not booted yet: its kickstart. */
    private final AtomicReference<Optional<String>> disk = new AtomicReference<>(Optional.empty());

    private @Nullable Events events;
    private @Nullable ScriptedBoot running;

    /** A machine that shares its HTTP client with others. */
    public ScriptedBackend(Identity identity, HttpClient http, ScriptedOptions options) {
        this.identity = identity;
        this.http = http;
        this.options = options;
    }

    /** What its next runs do. */
    public void script(Script next) {
        script.set(next);
    }

    @Override
    public synchronized void attach(Events listener) {
        events = listener;
    }

    @Override
    public synchronized void powerOn(boolean cdFirst, List<Medium> media) {
        stop();
        if (events == null) {
            throw new IllegalStateException("not attached");
        }
        var boot = new ScriptedBoot(
                identity, new Plan(cdFirst, media), events, new WebClient(http, options), script::get, disk, options);
        running = boot;
        boot.start();
    }

    @Override
    public synchronized void powerOff() {
        stop();
    }

    @Override
    public synchronized void shutDown() {
        stop();
        Events listener = events;
        if (listener != null) {
            Thread.ofVirtual().start(() -> {
                Pause.millis(options.millis(300));
                listener.poweredOff();
            });
        }
    }

    @Override
    public synchronized void reset(boolean cdFirst, List<Medium> media) {
        powerOn(cdFirst, media);
    }

    @Override
    public void insert(Medium medium) {
        // Read when the machine boots, as most BMCs do.
    }

    @Override
    public synchronized void eject(String slot) {
        if (running != null) {
            running.ejected(slot);
        }
    }

    private void stop() {
        if (running != null) {
            running.cancel();
            running = null;
        }
    }

    @Override
    public synchronized void close() {
        stop();
    }
}

package io.bootwright.virtualbmc.scripted;

import io.bootwright.iso9660.IsoFormatException;
import io.bootwright.iso9660.IsoImageReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a vendor's installer that is driven by a kickstart: takes {@code ks=cdrom:/PATH} from {@code kernelopt} of its
 * {@code /EFI/BOOT/BOOT.CFG}, looks for the file on every disc, installs, ends. It reports nothing.
 */
final class ScriptedInstaller {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptedInstaller.class);
    private static final int MAX_FILE = 4 << 20;
    private static final int INSTALL_MILLIS = 1500;
    private static final String BOOT_CONFIG = "/EFI/BOOT/BOOT.CFG";
    private static final Pattern KICKSTART = Pattern.compile("(?m)^kernelopt=.*?\\bks=cdrom:(/\\S+)");
    private static final Pattern REBOOT = Pattern.compile("(?m)^\\s*reboot\\b");

    private final String machine;
    private final ScriptedOptions options;

    ScriptedInstaller(String machine, ScriptedOptions options) {
        this.machine = machine;
        this.options = options;
    }

    /** Whether a disc holds such an installer. */
    static boolean isOn(HttpMedium disc) {
        try {
            return IsoImageReader.open(disc).read(BOOT_CONFIG, MAX_FILE).isPresent();
        } catch (UncheckedIOException | IsoFormatException e) {
            return false;
        }
    }

    /**
     * Runs to the end of the installation.
     *
     * @return the kickstart it was driven by; empty when it stops with a question instead
     */
    Optional<String> run(HttpMedium disc, Collection<HttpMedium> discs) throws IOException {
        String config = text(disc, BOOT_CONFIG).orElse("");
        disc.readAll(options.chunk());
        Matcher option = KICKSTART.matcher(config);
        if (!option.find()) {
            LOG.warn("{}: the installer has no ks= in its kernelopt and waits for somebody at the console", machine);
            return Optional.empty();
        }
        for (HttpMedium each : discs) {
            Optional<String> kickstart = text(each, option.group(1));
            if (kickstart.isPresent()) {
                Pause.millis(options.millis(INSTALL_MILLIS));
                if (!REBOOT.matcher(kickstart.get()).find()) {
                    LOG.warn("{}: installed; the kickstart has no reboot, so the installer waits for a key", machine);
                    return Optional.empty();
                }
                return kickstart;
            }
        }
        LOG.warn("{}: the installer finds {} on no disc and stops", machine, option.group(1));
        return Optional.empty();
    }

    private static Optional<String> text(HttpMedium disc, String path) {
        return IsoImageReader.open(disc).read(path, MAX_FILE).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}

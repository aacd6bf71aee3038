package io.bootwright.bundles.esxi;

import io.bootwright.bundles.esxi.Kickstart.Command;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which disks a kickstart erases: it must say so itself. */
final class DiskRules {
    /** Filters of {@code --firstdisk} that any server's disks pass. */
    private static final Set<String> WIDE = Set.of("local", "remote", "esx", "localesx", "remoteesx", "usb");

    private final Kickstart kickstart;
    private final Report refuse;
    private final Report warn;

    /** Takes a finding. */
    @FunctionalInterface
    interface Report {
        void at(int line, String sentence);
    }

    DiskRules(Kickstart kickstart, Report refuse, Report warn) {
        this.kickstart = kickstart;
        this.refuse = refuse;
        this.warn = warn;
    }

    void check() {
        for (Command command : kickstart.commands()) {
            switch (command.name()) {
                case "install", "installorupgrade" -> {
                    firstDisk(command, "--firstdisk");
                    target(command);
                    datastore(command);
                }
                case "upgrade" -> firstDisk(command, "--firstdisk");
                case "clearpart" -> {
                    if (command.has("--alldrives")) {
                        refuse.at(
                                command.line(),
                                "clearpart --alldrives erases every disk the server sees, shared storage included. Name"
                                        + " them: clearpart --drives=naa.….");
                    }
                    firstDisk(command, "--firstdisk");
                }
                case "part", "partition" -> firstDisk(command, "--onfirstdisk");
                default -> {}
            }
        }
    }

    private void firstDisk(Command command, String option) {
        if (!command.has(option)) {
            return;
        }
        List<String> filters = Arrays.stream(command.value(option).split(","))
                .map(String::strip)
                .filter(filter -> !filter.isEmpty())
                .toList();
        if (filters.isEmpty()) {
            refuse.at(
                    command.line(),
                    option + " without a model takes whatever disk comes first. Name the disk (--disk=naa.…), or its"
                            + " model or driver: " + option + "=\"MODEL\".");
        } else if (WIDE.containsAll(filters)) {
            warn.at(
                    command.line(),
                    option + "=" + String.join(",", filters) + " fits any disk of that kind; which one is first may"
                            + " change. Name the disk, its model or its driver.");
        }
    }

    private void target(Command command) {
        if (!command.has("--firstdisk") && !command.has("--disk") && !command.has("--drive")) {
            refuse.at(
                    command.line(),
                    command.name() + " names no disk: the installer would stop. Add --disk=naa.…, or"
                            + " --firstdisk=\"MODEL\".");
        } else if (!command.has("--firstdisk")
                && command.value("--disk").isEmpty()
                && command.value("--drive").isEmpty()) {
            refuse.at(command.line(), "--disk has no value: the installer would stop. Write --disk=naa.….");
        }
    }

    private void datastore(Command command) {
        if (command.has("--overwritevmfs")) {
            warn.at(
                    command.line(),
                    "--overwritevmfs erases a datastore that is on the disk, with its machines. Without it, and with"
                            + " --preservevmfs, it stays.");
        } else if (!command.has("--preservevmfs") && command.name().equals("install")) {
            warn.at(
                    command.line(),
                    "the installer stops if the disk has a datastore. Say what becomes of it: --overwritevmfs or"
                            + " --preservevmfs.");
        }
    }
}

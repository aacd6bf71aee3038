package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped systemd unit, installed as its head says and started by a systemd of its own: a container (systemd-nspawn)
 * that boots this machine's own files, with an overlay that takes the changes. Needs root; where it cannot run, it says
 * why.
 */
class SystemdUnitTest {
    private static final double MOST_EXPOSED = 2.0;

    private static final String TARGET = """
            [Unit]
            Requires=bootwright.service look.service
            """;

    private static final String LOOK = """
            [Unit]
            After=bootwright.service
            [Service]
            Type=oneshot
            ExecStart=/bin/sh /look.sh
            """;

    /** Waits for the host, notes what it finds, stops the host as an operator would, and ends the container. */
    private static final String LOOK_SCRIPT = """
            mkdir /found
            second=0
            until curl -sS --max-time 5 http://127.0.0.1:8080/health >/found/health 2>&1 || [ $second = 120 ]; do
                second=$((second + 1))
                sleep 1
            done
            systemctl show -p ActiveState -p NRestarts bootwright.service >/found/state
            systemd-analyze security --no-pager bootwright.service >/found/exposure
            systemctl stop bootwright.service
            systemctl show -p Result -p ExecMainStatus bootwright.service >/found/stopped
            journalctl --no-pager -o cat -u bootwright.service >/found/journal
            systemctl poweroff --force
            """;

    @TempDir
    Path directory;

    private Path disk;
    private Path root;

    @BeforeEach
    void mount() throws IOException {
        disk = Files.createDirectories(directory.resolve("disk"));
        root = disk.resolve("root");
        needs(run("test", "-x", "/lib/systemd/systemd"), "this machine has no systemd to boot");
        needs(run("systemd-nspawn", "--version"), "systemd-nspawn is missing (package systemd-container)");
        String java = System.getProperty("java.home");
        needs(
                run("sh", "-c", "case '" + java + "' in /usr/* | /opt/*) ;; *) echo " + java + "; exit 1 ;; esac"),
                "a service cannot see the JDK in a home directory");
        needs(run("mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", disk.toString()), "a tmpfs cannot be mounted");
        Files.createDirectories(disk.resolve("changes"));
        Files.createDirectories(disk.resolve("work"));
        Files.createDirectories(root);
        needs(
                run(
                        "mount",
                        "-t",
                        "overlay",
                        "-o",
                        "lowerdir=/,upperdir=" + disk.resolve("changes") + ",workdir=" + disk.resolve("work"),
                        "overlay",
                        root.toString()),
                "an overlay over / cannot be mounted");
    }

    @AfterEach
    void unmount() {
        run("umount", "-l", root.toString());
        run("umount", "-l", disk.toString());
    }

    @Test
    void theShippedUnitStartsTheHostAndStopsItAndExposesLittle() throws IOException {
        install();
        Command container = run(
                "timeout",
                "--kill-after=10",
                "300",
                "systemd-nspawn",
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--private-network",
                "--link-journal=no",
                "--directory=" + root,
                "--bind-ro=" + Program.home() + ":/opt/bootwright",
                "--boot",
                "--",
                "--unit=look.target");
        boolean booted = container.output().contains("Welcome to");
        if (!booted) {
            needs(new Command(1, container.output()), "a container cannot be booted here");
        }
        String all = container.output() + found("journal");
        assertThat(found("health")).as(all).contains("\"status\":\"UP\"");
        assertThat(found("state")).as(all).contains("ActiveState=active", "NRestarts=0");
        assertThat(found("stopped")).as(all).contains("Result=success", "ExecMainStatus=0");
        assertThat(found("journal")).contains("listening http://127.0.0.1:8080");
        String exposure =
                found("exposure").replaceAll("(?s).*Overall exposure level for bootwright.service: ([0-9.]+).*", "$1");
        assertThat(Double.parseDouble(exposure)).isLessThanOrEqualTo(MOST_EXPOSED);
    }

    /** What the head of the unit tells the operator to do. */
    private void install() throws IOException {
        Path conf = Program.home().resolve("conf");
        Files.createDirectories(root.resolve("opt/bootwright"));
        run(
                        "chroot",
                        root.toString(),
                        "useradd",
                        "--system",
                        "--home-dir",
                        "/var/lib/bootwright",
                        "--shell",
                        "/usr/sbin/nologin",
                        "bootwright")
                .mustSucceed();
        Path configuration = Files.createDirectories(root.resolve("etc/bootwright"));
        Files.copy(conf.resolve("bootwright.yaml"), configuration.resolve("bootwright.yaml"));
        Path units = root.resolve("etc/systemd/system");
        Files.copy(conf.resolve("bootwright.service"), units.resolve("bootwright.service"));
        Files.writeString(units.resolve("look.target"), TARGET);
        Files.writeString(units.resolve("look.service"), LOOK);
        Files.writeString(root.resolve("look.sh"), LOOK_SCRIPT);
        // The container has no network to wait for, and is another machine than this one.
        Files.createSymbolicLink(units.resolve("systemd-networkd-wait-online.service"), Path.of("/dev/null"));
        Files.deleteIfExists(root.resolve("etc/machine-id"));
        Files.writeString(
                root.resolve("etc/machine-id"), UUID.randomUUID().toString().replace("-", "") + "\n");
    }

    private String found(String name) throws IOException {
        Path file = root.resolve("found").resolve(name);
        return Files.exists(file) ? Files.readString(file) : "(no " + name + ")";
    }

    private static Command run(String... command) {
        try {
            return Command.run(Path.of("/"), Map.of(), List.of(command));
        } catch (java.io.UncheckedIOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        }
    }

    private static void needs(Command command, String otherwise) {
        if (command.exit() != 0) {
            System.out.println("SystemdUnitTest is skipped: " + otherwise + ": " + command.output());
        }
        Assumptions.assumeTrue(command.exit() == 0, otherwise);
    }
}

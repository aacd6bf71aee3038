package io.bootwright.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A network of two addresses, this computer's and the machine's, on a tap interface of its own. QEMU's user network takes
 * a forwarded connection whether or not anything listens in the machine; here only the machine itself answers.
 *
 * @param name the interface, for {@code --network tap:NAME}
 * @param host this computer's address
 * @param machine the address that the machine is to have
 */
record TapNetwork(String name, String host, String machine, Process holder) implements AutoCloseable {
    static final int PREFIX = 30;

    /**
     * Makes the interface, and takes it away when its standard input closes, so also when this process is killed. The
     * addresses are of the range for network tests, 198.18.0.0/15; the interface's index makes them its own.
     */
    private static final String HOLDER = """
            trap '' HUP INT TERM
            ip tuntap add dev "$1" mode tap || exit 1
            i=$(($(cat "/sys/class/net/$1/ifindex") % 32768 * 4))
            net=198.$((18 + i / 65536)).$((i / 256 % 256))
            if ip address add "$net.$((i % 256 + 1))/$2" dev "$1" && ip link set dev "$1" up
            then echo "$net.$((i % 256 + 1)) $net.$((i % 256 + 2))"; read -r end
            fi
            ip link delete dev "$1"
            """;

    /** Makes the network. Skips the test, with the reason, where this computer or this user may have no tap. */
    static TapNetwork open() {
        Path device = Path.of("/dev/net/tun");
        assumeTrue(
                Files.isReadable(device) && Files.isWritable(device),
                device + " is not there, or this user may not use it");
        String name = "bw-" + UUID.randomUUID().toString().substring(0, 8);
        try {
            Process holder = new ProcessBuilder(List.of("sh", "-c", HOLDER, "tap", name, Integer.toString(PREFIX)))
                    .redirectErrorStream(true)
                    .start();
            BufferedReader output = holder.inputReader();
            String line = output.readLine();
            String said = line == null ? "" : line;
            String[] addresses = said.split(" ");
            if (addresses.length != 2 || !addresses[0].startsWith("198.")) {
                holder.getOutputStream().close();
                assumeTrue(!said.contains("not permitted"), "this user may make no tap: " + said);
                throw new AssertionError("no tap " + name + " (apt install iproute2): " + said);
            }
            return new TapNetwork(name, addresses[0], addresses[1], holder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the interface away. */
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(20, TimeUnit.SECONDS) || holder.exitValue() != 0) {
                throw new AssertionError("the interface " + name + " is still there: ip link delete dev " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

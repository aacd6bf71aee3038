package io.bootwright.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A switch between this computer and the two cards of a machine, on which only frames of one VLAN pass (trunk.py).
 *
 * @param first tap of the first card
 * @param second tap of the second
 * @param host this computer's address in the VLAN
 * @param machine the address that the machine is to have
 */
record TrunkNetwork(String first, String second, String host, String machine, Process program)
        implements AutoCloseable {
    static final int VLAN = 42;
    static final int PREFIX = 64;

    /** Makes the network in a directory. Skips the test, with the reason, where this computer or user may have no tap. */
    static TrunkNetwork open(Path directory) {
        Path device = Path.of("/dev/net/tun");
        assumeTrue(
                Files.isReadable(device) && Files.isWritable(device),
                device + " is not there, or this user may not use it");
        String id = UUID.randomUUID().toString().substring(0, 8);
        // A network of its own (RFC 4193).
        String network = "fd" + id.substring(0, 2) + ":" + id.substring(2, 6) + ":42::";
        try (InputStream script = TrunkNetwork.class.getResourceAsStream("trunk.py")) {
            Path file = directory.resolve("trunk.py");
            Files.copy(java.util.Objects.requireNonNull(script), file, StandardCopyOption.REPLACE_EXISTING);
            Process program = new ProcessBuilder(List.of(
                            "python3",
                            file.toString(),
                            Integer.toString(VLAN),
                            network + "1/" + PREFIX,
                            "bh-" + id,
                            "b1-" + id,
                            "b2-" + id))
                    .redirectErrorStream(true)
                    .start();
            String said = String.valueOf(program.inputReader().readLine());
            if (!said.equals("ready")) {
                program.destroy();
                assumeTrue(!said.contains("not permitted"), "this user may make no tap: " + said);
                throw new AssertionError("no trunk (apt install iproute2): " + said);
            }
            return new TrunkNetwork("b1-" + id, "b2-" + id, network + "1", network + "9", program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the taps away. */
    @Override
    public void close() {
        try {
            program.getOutputStream().close();
            if (!program.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the interfaces " + first + " and " + second + " may still be there");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

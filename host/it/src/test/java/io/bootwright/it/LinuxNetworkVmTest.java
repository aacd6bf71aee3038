package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The linux workflow in a real machine on a network that is not as in the book. */
@Tag("vm")
class LinuxNetworkVmTest {
    private static final String IMAGE = "os-images/debian:13";
    private static final Duration RUN = Duration.ofMinutes(20);
    private static final String SECOND_MAC = "52:54:00:aa:00:02";

    /** The installed system says what its network is, and whether it reaches this computer. */
    private static String userData(TrunkNetwork trunk, int port) {
        return """
                #cloud-config
                hostname: %s
                runcmd:
                  - [sh, -c, "sed 's/^/SEEN /' /proc/net/bonding/bond0 >/dev/ttyS0"]
                  - [sh, -c, "ip -brief -6 address show dev bond0.42 | sed 's/^/SEEN /' >/dev/ttyS0"]
                  - [bash, -c, "for n in 1 2 3 4 5 6 7 8 9; do echo >/dev/tcp/%s/%d && break; sleep 2; done && echo SEEN THE HOST >/dev/ttyS0"]
                """.formatted(Recipes.HOSTNAME, trunk.host(), port);
    }

    private static int freePort(String address) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aBondWithAVlanOfIpv6AloneServesTheMaintenanceSystemAndTheInstalledOne() throws IOException {
        Path directory = Host.directory("trunk");
        try (var trunk = TrunkNetwork.open(directory)) {
            int port = freePort(trunk.host());
            try (var bed = new VmTestBed(
                    directory,
                    "listeners: {target: \"[" + trunk.host() + "]:" + port + "\"}\n",
                    "--network",
                    "tap:" + trunk.first(),
                    "--extra-nic",
                    SECOND_MAC + "=tap:" + trunk.second())) {
                Artifacts.push(bed.host, IMAGE, VmTestBed.rootfs());
                bed.register(trunk, SECOND_MAC, port);
                String id = bed.post(
                        Recipes.job(VmTestBed.SERIAL, Recipes.linux(bed.reference(IMAGE), userData(trunk, port))));
                JsonNode job = bed.host.awaitComplete(id, RUN);

                assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
                Await.until(
                        "the installed system reaches the host",
                        Duration.ofMinutes(8),
                        () -> Optional.of(bed.console()).filter(text -> text.contains("SEEN THE HOST")));
                assertThat(bed.console())
                        .contains(
                                "SEEN Bonding Mode: fault-tolerance (active-backup)",
                                "SEEN MII Polling Interval (ms): 100",
                                trunk.machine() + "/" + TrunkNetwork.PREFIX);
            }
        }
    }
}

package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Host, virtual BMC and one QEMU machine with an empty disk; the maintenance ISO is imported. */
final class VmTestBed implements AutoCloseable {
    static final String SERIAL = "VM-0001";
    static final String UUID = "6f1c4f5e-3b0a-4a55-9c3e-0123456789ab";
    static final String MAC = "52:54:00:aa:00:01";

    final Path directory;
    final Path disk;
    final Path console;
    final Path traffic;
    final Host host;
    final Bmc bmc;

    VmTestBed(String name) {
        this(name, "");
    }

    /**
     * A bed whose host has a configuration of its own.
     *
     * @param configuration YAML
     */
    VmTestBed(String name, String configuration) {
        this(Host.directory(name), configuration);
    }

    /**
     * A bed in a directory, whose machine has more.
     *
     * @param more options of virtual-bmc, such as {@code --extra-disk}
     */
    VmTestBed(Path directory, String configuration, String... more) {
        this.directory = directory;
        disk = directory.resolve("disk.img");
        traffic = directory.resolve("dump.pcap");
        console = directory.resolve("console.log");
        host = Host.start(directory, configuration);
        bmc = machine(directory, SERIAL, UUID, MAC, more);
        host.bootwright("media", "import", property("bootwright.it.iso"), "--name", "maintenance", "--tag", "latest")
                .mustSucceed();
    }

    /**
     * Starts another BMC with one machine, whose variables are those of new firmware.
     *
     * @param where directory of {@code disk.img}, which is made if it is not there, {@code console.log} and
     *     {@code dump.pcap}
     * @param more options of virtual-bmc
     */
    static Bmc machine(Path where, String serial, String uuid, String mac, String... more) {
        Path disk = where.resolve("disk.img");
        try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(4L << 30);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options = new ArrayList<>(List.of(
                "--backend",
                "qemu",
                "--serial",
                serial,
                "--uuid",
                uuid,
                "--mac",
                mac,
                "--disk",
                disk.toString(),
                "--memory",
                "2048",
                "--console",
                where.resolve("console.log").toString(),
                "--pcap",
                where.resolve("dump.pcap").toString()));
        options.addAll(List.of(more));
        return Bmc.start(where, options.toArray(String[]::new));
    }

    private static String property(String name) {
        return Optional.ofNullable(System.getProperty(name))
                .orElseThrow(() -> new AssertionError("set -D" + name + " (make e2e does)"));
    }

    /** The root file system image that the demo installs. */
    static Path rootfs() {
        return Path.of(property("bootwright.it.rootfs"));
    }

    /** Registers the machine under a UUID, with a static address that QEMU's own DHCP would never hand out. */
    void register(String uuid) {
        register(SERIAL, bmc, uuid, MAC);
    }

    /** Registers the machine of another BMC likewise. */
    void register(String serial, Bmc where, String uuid, String mac) {
        register(serial, where, uuid, """
                {"version":2,"ethernets":{"m0":{"match":{"macaddress":"%s"},"addresses":["10.0.2.99/24"],
                 "routes":[{"to":"default","via":"10.0.2.2"}],"nameservers":{"addresses":["10.0.2.3"]}}}}
                """.formatted(mac), "http://10.0.2.2:" + host.port());
    }

    /** Registers the machine on a tap with that network's static address. Nothing on it reaches this host. */
    void register(TapNetwork tap) {
        register(
                SERIAL,
                bmc,
                UUID,
                """
                {"version":2,"ethernets":{"m0":{"match":{"macaddress":"%s"},"addresses":["%s/%d"],
                 "routes":[{"to":"default","via":"%s"}]}}}
                """.formatted(MAC, tap.machine(), TapNetwork.PREFIX, tap.host()),
                host.url().toString());
    }

    /** Registers the machine with a bond of its two cards and, on that, a VLAN with an address of IPv6 alone. */
    void register(TrunkNetwork trunk, String secondMac, int port) {
        register(
                SERIAL,
                bmc,
                UUID,
                """
                {"version":2,"ethernets":{"p1":{"match":{"macaddress":"%s"}},"p2":{"match":{"macaddress":"%s"}}},
                 "bonds":{"bond0":{"interfaces":["p1","p2"]}},
                 "vlans":{"bond0.42":{"id":%d,"link":"bond0","addresses":["%s/%d"],
                  "routes":[{"to":"default","via":"%s"}]}}}
                """.formatted(MAC, secondMac, TrunkNetwork.VLAN, trunk.machine(), TrunkNetwork.PREFIX, trunk.host()),
                "http://[" + trunk.host() + "]:" + port);
    }

    private void register(String serial, Bmc where, String uuid, String network, String target) {
        ObjectNode server = Recipes.server(
                        serial, where.machine(serial).path("redfish").asText())
                .put("uuid", uuid);
        server.putObject("urls").put("media", host.url().toString()).put("target", target);
        try {
            server.set("network", new ObjectMapper().readTree(network));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var answer = host.post("/api/v1/servers", server);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** Installs a Linux image of this host's registry. */
    String post(String image) {
        return post(Recipes.job(SERIAL, Recipes.linux(reference(image))));
    }

    /** An artifact of this host's registry as recipes name it. */
    String reference(String artifact) {
        return "127.0.0.1:" + host.port() + "/" + artifact;
    }

    /** Posts a job that must be accepted. */
    String post(ObjectNode job) {
        var answer = host.post("/api/v1/jobs", job);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("job_id").asText();
    }

    JsonNode machine() {
        return bmc.machine(SERIAL);
    }

    String console() {
        return Program.text(console);
    }

    @Override
    public void close() {
        bmc.close();
        host.close();
    }
}

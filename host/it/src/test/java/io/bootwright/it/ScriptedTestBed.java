package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Host and virtual BMC with scripted machines, a stand-in installer and an image in the registry. */
final class ScriptedTestBed implements AutoCloseable {
    static final String SERIAL = "VBMC-0001";
    static final String IMAGE = "os-images/debian:13";

    final Path directory;
    final Host host;
    final Bmc bmc;

    ScriptedTestBed() {
        this(1);
    }

    /**
     * A bed with several machines, all registered.
     *
     * @param machines their number; see {@link #serial}
     */
    ScriptedTestBed(int machines) {
        this(machines, "");
    }

    /**
     * A bed whose host has a configuration.
     *
     * @param configuration text of the configuration file
     */
    ScriptedTestBed(int machines, String configuration) {
        this(Host.directory("scripted"), machines, configuration);
    }

    /**
     * A bed in a directory that was prepared.
     *
     * @param directory whose {@code data} is the host's
     */
    ScriptedTestBed(Path directory, int machines, String configuration) {
        this.directory = directory;
        host = Host.start(directory, configuration);
        bmc = Bmc.start(directory, "--count", Integer.toString(machines));
        Path iso = directory.resolve("maintenance.iso");
        Command.run(
                        directory,
                        Map.of(),
                        List.of(
                                Program.home().resolve("bin/virtual-bmc").toString(),
                                "make-installer",
                                iso.toString(),
                                "--size",
                                "8"))
                .mustSucceed();
        host.bootwright("media", "import", iso.toString(), "--name", "maintenance", "--tag", "latest")
                .mustSucceed();
        Path image = directory.resolve("rootfs.tar.zst");
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        try {
            Files.write(image, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Artifacts.push(host, IMAGE, image);
        for (int i = 0; i < machines; i++) {
            register(serial(i));
        }
    }

    /** The serial of a machine, counted from 0. */
    String serial(int machine) {
        return "VBMC-%04d".formatted(machine + 1);
    }

    private void register(String serial) {
        var answer = host.post(
                "/api/v1/servers",
                Recipes.server(serial, bmc.machine(serial).path("redfish").asText()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** The image as a recipe names it. */
    String image() {
        return "127.0.0.1:" + host.port() + "/" + IMAGE;
    }

    String post() {
        return post(SERIAL, Recipes.linux(image()));
    }

    String post(String serial, ObjectNode recipe) {
        var answer = host.post("/api/v1/jobs", Recipes.job(serial, recipe));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("job_id").asText();
    }

    @Override
    public void close() {
        bmc.close();
        host.close();
    }
}

package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.redfish.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/virtual-bmc.md names every option of the program and every key of the control interface. */
class GuideTest {
    private final String guide = read();

    private static String read() {
        try {
            return Files.readString(Path.of("../../docs/virtual-bmc.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void names(Iterable<String> words) {
        assertThat(words).allSatisfy(word -> assertThat(guide).contains("`" + word + "`"));
    }

    @Test
    void everyOptionIsNamed() {
        CommandLine program = Main.commandLine();
        for (CommandLine command : List.of(program, program.getSubcommands().get("make-installer"))) {
            assertThat(command.getCommandSpec().options())
                    .allSatisfy(option -> assertThat(guide).containsPattern("`" + option.longestName() + "[` ]"));
        }
    }

    @Test
    void everyKeyThatCanBeSentIsNamed() {
        names(ControlBody.SCRIPT_KEYS);
        names(ControlBody.FAULT_KEYS);
        names(Fault.Kind.names());
    }

    @Test
    void everyKeyThatIsShownIsNamed() {
        try (VirtualBmc bmc = VirtualBmc.builder()
                        .control(new InetSocketAddress("127.0.0.1", 0))
                        .start();
                Client control = new Client(bmc.control().orElseThrow())) {
            JsonNode machine = control.get("/machines").json().get(0);
            List<String> keys = new ArrayList<>();
            machine.fieldNames().forEachRemaining(keys::add);
            machine.at("/media/0").fieldNames().forEachRemaining(keys::add);
            try (Client bmcClient = new Client(bmc.machines().getFirst())) {
                bmcClient.get(Client.SYSTEM);
            }
            control.get("/machines/VBMC-0001/requests")
                    .json()
                    .get(0)
                    .fieldNames()
                    .forEachRemaining(keys::add);
            assertThat(keys).hasSizeGreaterThan(12);
            names(keys);
        }
    }
}

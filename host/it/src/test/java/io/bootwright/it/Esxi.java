package io.bootwright.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;

/** What the tests of the esxi workflow need: kickstarts, recipes and an installer for scripted machines. */
final class Esxi {
    static final String KICKSTART = """
            vmaccepteula
            install --disk=mpx.vmhba0:C0:T0:L0 --overwritevmfs
            rootpw --iscrypted $6$salt$hash
            # bootwright: network
            reboot
            """;

    static final String BOOT_CONFIG = "bootstate=0\nkernelopt=cdromBoot runweasel\nbuild=1\n";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Esxi() {}

    static ObjectNode recipe(String kickstart, String completion) {
        ObjectNode recipe = JSON.createObjectNode()
                .put("task_target", "install-esxi.target")
                .put("ks_cfg", Base64.getEncoder().encodeToString(kickstart.getBytes(StandardCharsets.UTF_8)));
        if (!completion.isEmpty()) {
            try {
                recipe.set("completion", JSON.readTree(completion));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return recipe;
    }

    /** A stand-in for VMware's installer that a scripted machine plays. */
    static Path installer(Path directory, String bootConfig) {
        byte[] config = bootConfig.getBytes(StandardCharsets.US_ASCII);
        byte[] ballast = new byte[3_000_000];
        new Random(2).nextBytes(ballast);
        Path iso = directory.resolve("esxi.iso");
        new JavaIsoToolsWriter()
                .write(
                        new IsoImage(
                                "STANDIN_ESXI",
                                Map.of("BOOT.CFG", config, "EFI/BOOT/BOOT.CFG", config, "S.V00", ballast)),
                        iso);
        return iso;
    }
}

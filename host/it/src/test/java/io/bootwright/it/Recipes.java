package io.bootwright.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bodies as operators send them. */
final class Recipes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Recipes() {}

    /** The design's example: ESP, root, cidata. */
    static ObjectNode linux(String image) {
        return linux(image, USER_DATA);
    }

    /** The same with other user-data. */
    static ObjectNode linux(String image, String userData) {
        ObjectNode recipe = JSON.createObjectNode()
                .put("task_target", "install-linux.target")
                .put("target_disk", "/dev/sda")
                .put("oci_url", image)
                .put("user_data", base64(userData));
        var layout = recipe.putArray("partition_layout");
        layout.addObject().put("size", "512M").put("type_guid", "ef00").put("format", "vfat");
        layout.addObject().put("size", "100%").put("type_guid", "8300").put("format", "ext4");
        layout.addObject()
                .put("size", "16M")
                .put("type_guid", "8300")
                .put("format", "vfat")
                .put("label", "cidata");
        return recipe;
    }

    /** ESP, root on xfs, {@code /var} and {@code /home} of their own, no partition for the seed. */
    static ObjectNode linuxOnXfs(String image, String diskSerial, String userData) {
        ObjectNode recipe = JSON.createObjectNode()
                .put("task_target", "install-linux.target")
                .put("oci_url", image)
                .put("user_data", base64(userData));
        recipe.putObject("target_disk").put("serial", diskSerial);
        var layout = recipe.putArray("partition_layout");
        layout.addObject().put("size", "300M").put("type_guid", "ef00").put("format", "vfat");
        layout.addObject()
                .put("size", "512M")
                .put("type_guid", "8300")
                .put("format", "ext4")
                .put("mount", "/var");
        layout.addObject()
                .put("size", "400M")
                .put("type_guid", "8300")
                .put("format", "xfs")
                .put("mount", "/home");
        layout.addObject()
                .put("size", "100%")
                .put("type_guid", "8300")
                .put("format", "xfs")
                .put("mount", "/");
        return recipe;
    }

    /** ESP, MSR, Windows, recovery; the server's network goes into the answer file. */
    static ObjectNode windows(String image, String name, String unattend) {
        ObjectNode recipe = JSON.createObjectNode()
                .put("task_target", "install-windows.target")
                .put("target_disk", "/dev/sda")
                .put("oci_url", image)
                .put("image_index", name)
                .put("unattend_xml", base64(unattend))
                .put("network", "server");
        var layout = recipe.putArray("partition_layout");
        layout.addObject().put("size", "300M").put("type_guid", "ef00").put("format", "vfat");
        layout.addObject().put("size", "16M").put("type_guid", "0c01");
        layout.addObject().put("size", "100%").put("type_guid", "0700").put("format", "ntfs");
        layout.addObject().put("size", "300M").put("type_guid", "2700").put("format", "ntfs");
        return recipe;
    }

    static final String HOSTNAME = "installed-by-bootwright";

    private static final String USER_DATA = """
            #cloud-config
            hostname: %s
            write_files:
              - path: /etc/bootwright-was-here
                content: yes
            """.formatted(HOSTNAME);

    static ObjectNode job(String serial, ObjectNode recipe) {
        ObjectNode job = JSON.createObjectNode().put("server_serial", serial);
        job.set("recipe", recipe);
        return job;
    }

    static ObjectNode server(String serial, String redfish) {
        ObjectNode server = JSON.createObjectNode().put("serial", serial);
        server.putObject("bmc").put("address", redfish).put("username", "admin").put("password", "admin");
        return server;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

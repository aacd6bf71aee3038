package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An update's upload (DSP0266, multipart HTTP push): the part UpdateParameters, then the part UpdateFile. */
public final class Multipart {
    private static final String BOUNDARY = "----------------------------bootwright7d1f0c2a94";

    private final byte[] head;
    private final Path file;
    private final byte[] tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);

    public Multipart(JsonNode parameters, Path file, String name) {
        this.file = file;
        // Some BMCs match the file's name against their own rules; it holds nothing that would need quoting.
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        this.head = ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"UpdateParameters\"\r\n"
                        + "Content-Type: application/json\r\n\r\n" + parameters + "\r\n--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"UpdateFile\"; filename=\"" + safe + "\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + BOUNDARY;
    }

    /** Known beforehand: several BMCs do not take chunks. */
    public long length() {
        try {
            return head.length + Files.size(file) + tail.length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(head);
        Files.copy(file, out);
        out.write(tail);
    }
}

package io.bootwright.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, as its build wrote it down. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("version")) {
            if (in == null) {
                throw new IOException("this program lacks its file version");
            }
            return new String[] {"bootwright " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}

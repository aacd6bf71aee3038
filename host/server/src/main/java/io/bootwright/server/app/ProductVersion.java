package io.bootwright.server.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of the product, as the build wrote it into the jar. */
final class ProductVersion {
    private static final String WRITTEN = "/META-INF/maven/io.bootwright/bootwright-server/pom.properties";

    private ProductVersion() {}

    /** Such as {@code 0.1.0}; {@code development} for classes that are in no jar. */
    static String text() {
        try (InputStream in = ProductVersion.class.getResourceAsStream(WRITTEN)) {
            if (in == null) {
                return "development";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            return "development";
        }
    }
}

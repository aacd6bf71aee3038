package io.bootwright.bundle;

import io.bootwright.bundle.jar.JarReader;
import io.bootwright.bundle.manifest.BundleManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a bundle into its jar. The same bundle always gives the same bytes, on every machine: sorted entries, one fixed
 * time, stored and not compressed (compressed bytes differ between versions of zlib). Stateless.
 */
public final class BundlePacker {
    /** Two seconds after the earliest: the earliest makes Java add an extra field that depends on the time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0, 2);

    private BundlePacker() {}

    /** What the jar is called: {@code ID-VERSION.jar}. */
    public static String fileName(BundleManifest manifest) {
        return manifest.id() + "-" + manifest.version() + ".jar";
    }

    /**
     * Packs.
     *
     * @param bundle passed every check
     * @param classes class files and resources by path, such as {@code org/example/A.class}; empty for a bundle of data
     * @return the bytes of the jar; check them, since classes may break rules that a directory cannot
     */
    public static byte[] pack(Bundle bundle, Map<String, byte[]> classes) {
        SortedMap<String, byte[]> entries = new TreeMap<>(classes);
        entries.remove(JarFile.MANIFEST_NAME);
        bundle.files().forEach((path, content) -> entries.put(JarReader.BUNDLE + path, content));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            add(zip, JarFile.MANIFEST_NAME, manifest(bundle.manifest()));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                add(zip, entry.getKey(), entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] manifest(BundleManifest bundle) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Plugin-Id", bundle.id());
        headers.putValue("Plugin-Version", bundle.version());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        manifest.write(out);
        return out.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(TIME);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}

package io.bootwright.bundle.jar;

import io.bootwright.bundle.code.ClassScan;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads a bundle's jar, which is not trusted yet: sizes are counted while unpacking, names are checked though nothing
 * is ever written, and whatever two zip readers could see differently is refused. Class files are scanned, not kept.
 */
public final class JarReader {
    /** Where the files of the bundle are within the jar. */
    public static final String BUNDLE = "META-INF/bundle/";

    static final String SERVICE = "META-INF/services/io.bootwright.plugin.Workflow";
    static final long MAX_JAR = 64L << 20;
    static final long MAX_UNPACKED = 256L << 20;
    static final long MAX_BUNDLE = 32L << 20;
    /** Text packs 1:20 at best; a bomb has 1:1000. */
    static final int MAX_RATIO = 200;

    private static final long RATIO_FROM = 1L << 20;
    private static final int MAX_NAME = 512;

    private final Place jar;
    private final Diagnostics diagnostics;
    /** Findings in classes; they do not keep the rest from being checked. */
    private final Diagnostics code = new Diagnostics();

    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private final List<String> classes = new ArrayList<>();
    private Optional<List<String>> services = Optional.empty();
    private long unpacked;
    private long kept;

    private JarReader(String name, Diagnostics diagnostics) {
        this.jar = Place.of(name);
        this.diagnostics = diagnostics;
    }

    /** Reads a jar; empty when it cannot be trusted to be one, and then the diagnostics say why. */
    public static Optional<JarContents> read(String name, Path file, Diagnostics diagnostics) {
        JarReader reader = new JarReader(name, diagnostics);
        try {
            long size = Files.size(file);
            if (size > MAX_JAR) {
                reader.error("has " + size + " bytes, at most " + MAX_JAR + " are read.");
                return Optional.empty();
            }
            reader.names(CentralDirectory.read(file));
            if (!diagnostics.hasErrors()) {
                reader.unpack(file);
            }
        } catch (NoJarException e) {
            reader.error(e.getMessage() + ".");
        } catch (IOException e) {
            reader.error("cannot be read as a jar: it is damaged, or cannot be opened.");
        }
        return diagnostics.hasErrors()
                ? Optional.empty()
                : Optional.of(new JarContents(
                        reader.files, reader.headers, reader.services, reader.classes, reader.code.list()));
    }

    private void names(List<CentralDirectory.Entry> entries) {
        Set<String> taken = new HashSet<>();
        for (CentralDirectory.Entry entry : entries) {
            String shown = "entry " + Text.quoted(entry.name());
            if (!isPlain(entry.name())) {
                error(shown + " has a path that leads out of the jar or is not portable.");
            }
            if (entry.symbolicLink()) {
                error(shown + " is a symbolic link.");
            }
            if (entry.encrypted() || !entry.knownMethod()) {
                error(shown + " is encrypted or packed in an unknown way.");
            }
            if (!taken.add(entry.name().toLowerCase(Locale.ROOT))) {
                error(shown + " is there twice.");
            }
            if (entry.size() > RATIO_FROM && entry.size() / Math.max(1, entry.packed()) > MAX_RATIO) {
                error(shown + " unpacks to more than " + MAX_RATIO + " times its size.");
            }
        }
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || name.startsWith("/")
                || name.contains("\\")
                || name.contains(":")
                || name.chars().anyMatch(c -> c < 0x20 || c == 0x7f || c == 0xfffd)) {
            return false;
        }
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private void unpack(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (!entry.isDirectory() && !unpack(zip, entry)) {
                    return;
                }
            }
        }
    }

    private boolean unpack(ZipFile zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        boolean isClass = name.endsWith(".class");
        boolean keep = name.startsWith(BUNDLE) || name.equals(SERVICE) || name.equals("META-INF/MANIFEST.MF");
        var content = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        long size = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                unpacked += n;
                kept += keep ? n : 0;
                if (unpacked > MAX_UNPACKED || kept > MAX_BUNDLE) {
                    error("unpacks to more than " + (kept > MAX_BUNDLE ? MAX_BUNDLE : MAX_UNPACKED) + " bytes.");
                    return false;
                }
                if (size > RATIO_FROM && size / Math.max(1, entry.getCompressedSize()) > MAX_RATIO) {
                    error("entry " + Text.quoted(name) + " unpacks to more than " + MAX_RATIO + " times its size.");
                    return false;
                }
                if (keep || (isClass && size <= ClassScan.MAX_BYTES + buffer.length)) {
                    content.write(buffer, 0, n);
                }
            }
        }
        take(name, content.toByteArray());
        return true;
    }

    private void take(String name, byte[] content) throws IOException {
        if (name.endsWith(".class")) {
            classes.add(name);
            ClassScan.check(name, content, code);
        }
        if (name.startsWith(BUNDLE)) {
            files.put(name.substring(BUNDLE.length()), content);
        } else if (name.equals(SERVICE)) {
            services = Optional.of(new String(content, StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .toList());
        } else if (name.equals("META-INF/MANIFEST.MF")) {
            new Manifest(new ByteArrayInputStream(content))
                    .getMainAttributes()
                    .forEach((key, value) -> headers.put(key.toString(), String.valueOf(value)));
        }
    }

    private void error(String message) {
        diagnostics.error(jar, message, "");
    }
}

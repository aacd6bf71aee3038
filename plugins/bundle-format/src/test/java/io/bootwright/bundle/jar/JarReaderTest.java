package io.bootwright.bundle.jar;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.finding.Diagnostics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JarReaderTest {
    private static final int NAME_IN_ENTRY = 46;

    @TempDir
    Path directory;

    private static byte[] jar(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(("content of " + name).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private List<String> refused(byte[] jar) throws IOException {
        Path file = Files.write(directory.resolve("b.jar"), jar);
        Diagnostics diagnostics = new Diagnostics();
        assertThat(JarReader.read("b.jar", file, diagnostics)).isEmpty();
        return diagnostics.list().stream().map(Diagnostic::toString).toList();
    }

    @Test
    void readsTheBundlesFilesAndRemembersTheRest() throws IOException {
        Path file = Files.write(
                directory.resolve("b.jar"), jar("META-INF/bundle/bundle.yaml", "org/example/A.class", "other.txt"));
        Diagnostics diagnostics = new Diagnostics();

        Optional<JarContents> contents = JarReader.read("b.jar", file, diagnostics);

        assertThat(diagnostics.list()).isEmpty();
        assertThat(contents.orElseThrow().files()).containsOnlyKeys("bundle.yaml");
        assertThat(contents.get().classes()).containsExactly("org/example/A.class");
        assertThat(contents.get().services()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "/etc/passwd",
                "a\\b",
                "C:/evil",
                "a//b",
                "./a",
                "a/./b",
                "a\nb",
                "..",
                "META-INF/bundle/../../x"
            })
    void refusesPathsThatLeadOut(String name) throws IOException {
        assertThat(refused(jar(name)))
                .singleElement()
                .satisfies(text ->
                        assertThat(text).contains("leads out of the jar").doesNotContain("\n"));
    }

    @Test
    void refusesTheSameNameTwiceAlsoInOtherCase() throws IOException {
        assertThat(refused(jar("a.txt", "A.TXT"))).singleElement().asString().contains("is there twice");
        byte[] twice = jar("aa", "ab");
        replace(twice, "ab", "aa");
        assertThat(refused(twice)).singleElement().asString().contains("is there twice");
    }

    @Test
    void refusesSymbolicLinksAndEncryption() throws IOException {
        byte[] link = jar("link");
        int entry = directoryEntry(link);
        ByteBuffer bytes = ByteBuffer.wrap(link).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(entry + 4, (short) 0x0314).putInt(entry + 38, 0120777 << 16);
        assertThat(refused(link)).singleElement().asString().contains("is a symbolic link");

        byte[] encrypted = jar("secret");
        bytes = ByteBuffer.wrap(encrypted).order(ByteOrder.LITTLE_ENDIAN);
        entry = directoryEntry(encrypted);
        bytes.putShort(entry + 8, (short) (bytes.getShort(entry + 8) | 1));
        assertThat(refused(encrypted)).singleElement().asString().contains("encrypted");
    }

    @Test
    void refusesBombsWhetherTheyLieAboutTheirSizeOrNot() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("META-INF/bundle/bomb"));
            zip.write(new byte[8 << 20]);
        }
        assertThat(refused(out.toByteArray())).singleElement().asString().contains("more than 200 times its size");

        byte[] liar = out.toByteArray();
        ByteBuffer.wrap(liar).order(ByteOrder.LITTLE_ENDIAN).putInt(directoryEntry(liar) + 24, 100);
        assertThat(refused(liar)).isNotEmpty();
    }

    @Test
    void refusesTooManyEntries() throws IOException {
        String[] names = new String[CentralDirectory.MAX_ENTRIES + 1];
        for (int i = 0; i < names.length; i++) {
            names[i] = "e" + i;
        }
        assertThat(refused(jar(names))).singleElement().asString().contains("more than 10000 entries");
    }

    @Test
    void refusesWhatIsNoPlainJar() throws IOException {
        byte[] jar = jar("a");
        byte[] before = concat("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), jar);
        byte[] after = concat(jar, new byte[] {1, 2, 3});
        byte[] cut = java.util.Arrays.copyOf(jar, jar.length - 10);
        assertThat(refused(new byte[0])).singleElement().asString().contains("is no jar");
        assertThat(refused("hello".repeat(20).getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .asString()
                .contains("is no jar");
        assertThat(refused(before)).singleElement().asString().contains("bytes before its start");
        assertThat(refused(after)).singleElement().asString().contains("bytes after its end");
        assertThat(refused(cut)).singleElement().asString().contains("cut off");
        byte[] damaged = jar.clone();
        damaged[directoryEntry(jar)] = 0;
        assertThat(refused(damaged)).singleElement().asString().contains("damaged");
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Where the table of contents starts. */
    private static int directoryEntry(byte[] jar) {
        return ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN).getInt(jar.length - 6);
    }

    private static void replace(byte[] jar, String from, String to) {
        int start = directoryEntry(jar);
        for (int i = start + NAME_IN_ENTRY; i < jar.length - 1; i++) {
            if (jar[i] == from.charAt(0) && jar[i + 1] == from.charAt(1)) {
                jar[i + 1] = (byte) to.charAt(1);
            }
        }
    }
}

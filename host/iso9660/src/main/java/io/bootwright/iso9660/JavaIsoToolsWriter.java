package io.bootwright.iso9660;

import com.github.stephenc.javaisotools.iso9660.ConfigException;
import com.github.stephenc.javaisotools.iso9660.ISO9660Directory;
import com.github.stephenc.javaisotools.iso9660.ISO9660File;
import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.NamingConventions;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.joliet.impl.JolietNamingConventions;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import com.github.stephenc.javaisotools.sabre.impl.ByteArrayDataReference;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes images with java-iso-tools: ISO 9660 level 2, Rock Ridge and Joliet. Safe for several threads: one image is
 * written at a time.
 *
 * <p>The library keeps its name rules in public static fields. So there is one configuration for all images, and one
 * lock for the whole process. It also stamps the current time on everything; {@link DateNormaliser} undoes that.
 */
public final class JavaIsoToolsWriter implements IsoImageWriter {
    private static final ReentrantLock LIBRARY = new ReentrantLock();

    @Override
    public void write(IsoImage image, Path file) {
        LIBRARY.lock();
        try {
            // The library does not shorten a file that is longer than the new image.
            Files.deleteIfExists(file);
            new CreateISO(new ISOImageFileHandler(file.toFile()), tree(image))
                    .process(iso(image.volumeId()), rockRidge(), joliet(image.volumeId()), null);
            try (var written = new RandomAccessFile(file.toFile(), "rw")) {
                DateNormaliser.normalise(written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the image " + image.volumeId() + " to " + file, e);
        } catch (HandlerException | ConfigException e) {
            throw new UncheckedIOException(
                    new IOException("cannot write the image " + image.volumeId() + " to " + file, e));
        } finally {
            LIBRARY.unlock();
        }
    }

    private static ISO9660RootDirectory tree(IsoImage image) throws HandlerException {
        var root = new ISO9660RootDirectory();
        Map<String, ISO9660Directory> directories = new HashMap<>();
        for (Map.Entry<String, byte[]> file : image.files().entrySet()) {
            int slash = file.getKey().lastIndexOf('/');
            ISO9660Directory parent = slash < 0
                    ? root
                    : directory(root, directories, file.getKey().substring(0, slash));
            parent.addFile(new ISO9660File(
                    new ByteArrayDataReference(file.getValue()), file.getKey().substring(slash + 1), 0));
        }
        return root;
    }

    private static ISO9660Directory directory(
            ISO9660RootDirectory root, Map<String, ISO9660Directory> directories, String path) {
        ISO9660Directory known = directories.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        ISO9660Directory parent = slash < 0 ? root : directory(root, directories, path.substring(0, slash));
        ISO9660Directory made = parent.addDirectory(path.substring(slash + 1));
        directories.put(path, made);
        return made;
    }

    private static ISO9660Config iso(String volumeId) throws ConfigException {
        // Its messages go to standard output.
        NamingConventions.VERBOSE = false;
        var config = new ISO9660Config();
        config.setInterchangeLevel(2);
        config.allowASCII(false);
        config.restrictDirDepthTo8(true);
        config.forceDotDelimiter(true);
        config.setPadEnd(false);
        config.setVolumeID(volumeId);
        config.setPublisher("BOOTWRIGHT");
        config.setDataPreparer("BOOTWRIGHT");
        return config;
    }

    private static RockRidgeConfig rockRidge() {
        var config = new RockRidgeConfig();
        // Without it the newer identifier IEEE_1282 is written, and libisofs (xorriso) ignores Rock Ridge.
        config.setMkisofsCompatibility(true);
        config.forcePortableFilenameCharacterSet(true);
        config.hideMovedDirectoriesStore(true);
        return config;
    }

    private static JolietConfig joliet(String volumeId) throws ConfigException {
        var config = new JolietConfig();
        config.setVolumeID(volumeId.substring(0, Math.min(16, volumeId.length())));
        // The setter prints a warning to standard output; with the dot, 'user-data' would become 'user-data.'.
        JolietNamingConventions.FORCE_DOT_DELIMITER = false;
        return config;
    }
}

package io.bootwright.server.bundles.install;

import io.bootwright.bundle.sign.BundleSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the directory into which operators drop jars. Polls, since file events are lost on network file systems; a
 * jar is taken once two looks in a row see the same size and time, so that a copy under way is left alone. Its
 * signature lies beside it as {@code NAME.jar.sig}. A refused jar gets a {@code NAME.jar.rejected.txt} beside it,
 * which goes when the jar is accepted or removed. Removing an accepted jar changes nothing: the host has its own copy.
 */
public final class DropDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DropDirectory.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final String JAR = ".jar";
    private static final String REJECTED = ".rejected.txt";

    private final Path directory;
    private final Taker taker;
    private final Consumer<Path> gone;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<Path, Look> seen = new HashMap<>();
    private @Nullable Thread watcher;

    /** Takes jars. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes one.
         *
         * @param atStart whether it lay there at the start
         * @return the reasons against it, none when it is accepted
         */
        List<String> take(Path jar, boolean atStart);
    }

    /**
     * Makes the directory.
     *
     * @param gone told of jars that were removed
     */
    public DropDirectory(Path directory, Taker taker, Consumer<Path> gone) {
        this.directory = directory;
        this.taker = taker;
        this.gone = gone;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** How a file and its signature looked, and whether it was taken. */
    private record Look(long size, FileTime modified, String key, boolean taken) {
        boolean same(Look other) {
            return size == other.size && modified.equals(other.modified) && key.equals(other.key);
        }
    }

    /** Takes what is there, on this thread; then watches on its own. */
    public void start() {
        poll(true);
        watcher = Thread.ofPlatform().daemon().name("bundle-drops").start(this::watch);
    }

    private void watch() {
        try {
            while (!stop.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                poll(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void poll(boolean atOnce) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(DropDirectory::isJar)
                    .sorted(Comparator.comparing(DropDirectory::modified).thenComparing(Comparator.naturalOrder()))
                    .toList();
            seen.keySet().stream().filter(jar -> !jars.contains(jar)).toList().forEach(this::removed);
            jars.forEach(jar -> look(jar, atOnce));
        } catch (IOException | RuntimeException e) {
            LOG.warn("The drop directory {} cannot be read: {}", directory, e.toString());
        }
    }

    private static boolean isJar(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(JAR) && !name.startsWith(".") && Files.isRegularFile(file);
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private void look(Path jar, boolean atOnce) {
        Look now;
        try {
            BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
            now = new Look(
                    attributes.size(), attributes.lastModifiedTime(), attributes.fileKey() + signature(jar), false);
        } catch (IOException e) {
            return;
        }
        Look before = seen.get(jar);
        if (before == null || !before.same(now)) {
            seen.put(jar, now);
            if (!atOnce) {
                return;
            }
        } else if (before.taken()) {
            return;
        }
        // When this fails, as without a database, the next look tries again.
        tell(jar, taker.take(jar, atOnce));
        seen.put(jar, new Look(now.size(), now.modified(), now.key(), true));
    }

    /** How the file with its signature looks: a jar whose signature comes later, or changes, is taken again. */
    private static String signature(Path jar) {
        try {
            Path file = jar.resolveSibling(jar.getFileName() + BundleSignature.SUFFIX);
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return " signed " + attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException e) {
            return "";
        }
    }

    private void removed(Path jar) {
        seen.remove(jar);
        gone.accept(jar);
        tell(jar, List.of());
    }

    private static void tell(Path jar, List<String> reasons) {
        Path note = jar.resolveSibling(jar.getFileName() + REJECTED);
        try {
            if (reasons.isEmpty()) {
                Files.deleteIfExists(note);
            } else {
                String text = jar.getFileName() + " was refused; nothing has changed.\n\n" + String.join("\n", reasons)
                        + "\n";
                Files.write(note, text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}", note, e.toString());
        }
    }

    @Override
    public void close() {
        stop.countDown();
        Thread running = watcher;
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

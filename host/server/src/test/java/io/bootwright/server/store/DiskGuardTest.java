package io.bootwright.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database on a disk of 48 MiB that somebody else fills. Mounting it needs root. */
class DiskGuardTest {
    /** As if the disk filled up after the guard had looked. */
    private static final DiskGuard.Limits LATE = new DiskGuard.Limits(0, 0, 1L << 20);

    @TempDir
    Path directory;

    private Path disk;
    private boolean mounted;
    private int next;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(directory.resolve("disk"));
        String said = run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk.toString());
        mounted = said.isEmpty();
        if (!mounted) {
            System.out.println("DiskGuardTest cannot run: it mounts a small tmpfs, which was refused: " + said);
        }
        assumeThat(mounted).as("needs to mount a tmpfs: " + said).isTrue();
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "-l", disk.toString())).isEmpty();
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        return process.waitFor() == 0 ? "" : said + " (exit " + process.exitValue() + ")";
    }

    private Database open(DiskGuard.Limits limits) {
        Database database = PooledDatabase.embedded(disk.resolve("db"), limits);
        database.jdbi().useHandle(handle -> handle.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY)"));
        return database;
    }

    private void insert(Database database) {
        next++;
        database.jdbi().useTransaction(handle -> handle.execute("INSERT INTO t VALUES (?)", next));
    }

    private static List<Integer> rows(Database database) {
        return database.jdbi()
                .inTransaction(handle -> handle.createQuery("SELECT id FROM t ORDER BY id")
                        .mapTo(Integer.class)
                        .list());
    }

    /** Fills the disk but for so many bytes. */
    private Path fill(long rest) throws IOException {
        Path ballast = disk.resolve("ballast");
        byte[] piece = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (long left = Files.getFileStore(disk).getUsableSpace() - rest; left > 0; left -= piece.length) {
                out.write(piece);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return ballast;
    }

    @Test
    void nothingIsWrittenWhenThereIsHardlyRoom() throws IOException {
        try (Database database = open(DiskGuard.USUAL)) {
            insert(database);
            insert(database);
            Path ballast = fill(10L << 20);

            assertThatThrownBy(() -> insert(database))
                    .isInstanceOf(DatabaseFullException.class)
                    .hasMessageContaining("MiB are free")
                    .hasMessageContaining("enlarge the disk");
            assertThat(rows(database)).containsExactly(1, 2);
            database.jdbi().useTransaction(handle -> handle.execute("DELETE FROM t WHERE id = 1"));
            assertThat(database.isAlive()).isTrue();

            Files.delete(ballast);
            insert(database);
            assertThat(rows(database)).containsExactly(2, 4);
        }
    }

    @Test
    void whatIsAcknowledgedSurvivesAFullDiskAndACrash() throws IOException {
        try (Database database = open(LATE)) {
            insert(database);
            Path ballast = fill(0);
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                try {
                    insert(database);
                } catch (JdbiException e) {
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(20);

            Files.delete(ballast);
            Instant end = Instant.now().plus(Duration.ofSeconds(20));
            boolean written = false;
            while (!written) {
                try {
                    insert(database);
                    written = true;
                } catch (DatabaseFullException e) {
                    assertThat(Instant.now()).as(e.getMessage()).isBefore(end);
                    Thread.onSpinWait();
                }
            }
            insert(database);
            // The files as a kill would leave them.
            Path copy = Files.createDirectories(directory.resolve("copy/db"));
            try (Stream<Path> files = Files.list(disk.resolve("db"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            try (Database crashed = PooledDatabase.embedded(copy)) {
                assertThat(rows(crashed)).contains(1, next - 1, next).isEqualTo(rows(database));
            }
        }
    }
}

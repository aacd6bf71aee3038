package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import io.bootwright.server.config.ConfigLoader;
import io.bootwright.server.security.SecretKeyException;
import io.bootwright.server.store.DirectoryInUseException;
import io.bootwright.server.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** {@code bootwright serve}: starts the host, says where it listens, and stops in order on SIGTERM. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    /** Exits with 0 after an orderly stop, 1 when the host cannot start, 2 for wrong usage or configuration. */
    public static void main(String[] arguments) throws InterruptedException {
        int code = start(List.of(arguments), System.out, System.err);
        if (code != 0) {
            System.exit(code);
        }
        // The shutdown hook ends the process.
        new CountDownLatch(1).await();
    }

    /** Starts; 0 when the host runs from now on. */
    private static int start(List<String> arguments, PrintStream out, PrintStream err) {
        Optional<String> information = CommandLine.information(arguments);
        if (information.isPresent()) {
            out.println(information.get());
            System.exit(0);
        }
        try {
            CommandLine line = CommandLine.parse(arguments);
            Config config = line.config().map(ConfigLoader::load).orElseGet(ConfigLoader::defaults);
            Config effective = line.listen().map(config::withListen).orElse(config);
            Logs.install();
            Host host = Host.open(line.data(), effective);
            try {
                host.start();
            } catch (RuntimeException e) {
                host.close();
                throw e;
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(host), "stop"));
            out.println("listening " + host.url());
            out.flush();
            return 0;
        } catch (CommandLine.UsageException | ConfigException | SecretKeyException e) {
            err.println(e.getMessage());
            return USAGE;
        } catch (DirectoryInUseException | StoreException e) {
            err.println(e.getMessage());
            return FAILED;
        } catch (UncheckedIOException | IOException e) {
            err.println("The host cannot start: " + Failures.reason(e) + ".");
            return FAILED;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Main.class).error("The host cannot start", e);
            return FAILED;
        }
    }

    private static void stop(Host host) {
        try {
            host.close();
        } catch (RuntimeException e) {
            e.printStackTrace(System.err);
        }
        // Without this the exit code would tell of the signal (143), though the stop was asked for and went well.
        Runtime.getRuntime().halt(0);
    }
}

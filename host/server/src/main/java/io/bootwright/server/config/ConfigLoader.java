package io.bootwright.server.config;

import io.bootwright.errors.FailureWords;
import io.bootwright.formats.StrictYaml;
import io.bootwright.formats.YamlFault;
import io.bootwright.formats.YamlFile;
import io.bootwright.formats.YamlNode;
import io.bootwright.server.config.Config.BundleSettings;
import io.bootwright.server.config.Config.ConfiguredUrls;
import io.bootwright.server.config.Config.DatabaseAccess;
import io.bootwright.server.config.Config.JobSettings;
import io.bootwright.server.config.Config.Listeners;
import io.bootwright.server.config.Config.RegistrySettings;
import io.bootwright.server.config.Config.Signatures;
import io.bootwright.server.config.Config.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the configuration file: every key is optional, none may be unknown, all faults are reported together. */
public final class ConfigLoader {
    private static final HostPort LISTEN = new HostPort("127.0.0.1", 8080);
    private static final long LOW_WATER = 5L << 30;
    private static final int MAX_PULLS = 256;
    private static final int MAX_PUSHES = 64;
    private static final Duration SCRUB_EVERY = Duration.ofDays(7);
    private static final long SCRUB_RATE = 50L << 20;
    private static final Duration KEEP_JOBS = Duration.ofDays(90);
    private static final Duration LONGEST_KEEP = Duration.ofDays(3650);
    private static final Pattern DAYS = Pattern.compile("P[1-9]\\d{0,3}D");
    private static final Pattern GLOB = Pattern.compile("[a-z0-9*][a-z0-9*._/-]{0,254}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+(:\\d{1,5})?|\\[[0-9a-fA-F:.]+](:\\d{1,5})?");

    private ConfigLoader() {}

    /** What holds without a file. */
    public static Config defaults() {
        return parse("(defaults)", Path.of(""), "");
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException listing every fault with file and line
     */
    public static Config load(Path file) {
        try {
            return parse(file.toString(), file.toAbsolutePath().getParent(), Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException(List.of(file + ": cannot be read: " + FailureWords.of(e)));
        }
    }

    /**
     * Reads text.
     *
     * @param file name for messages
     * @param base directory that relative paths start from
     */
    static Config parse(String file, @org.jspecify.annotations.Nullable Path base, String text) {
        List<String> faults = new ArrayList<>();
        Section root = Section.root(file, yaml(file, text, faults), faults);
        Config config = read(root, base == null ? Path.of("") : base);
        root.end();
        if (!faults.isEmpty()) {
            throw new ConfigException(faults);
        }
        return config;
    }

    private static YamlNode yaml(String file, String text, List<String> faults) {
        YamlFile read = StrictYaml.read(text.getBytes(StandardCharsets.UTF_8));
        for (YamlFault fault : read.faults()) {
            faults.add(file + ":" + Math.max(1, fault.line()) + ": " + fault.message()
                    + (fault.remedy().isEmpty() ? "" : " " + fault.remedy()));
        }
        return read.root().orElse(YamlNode.Mapping.empty());
    }

    private static Config read(Section root, Path base) {
        return new Config(
                root.hostPort("listen").orElse(LISTEN),
                urls(root.section("urls")),
                listeners(root.section("listeners")),
                tls(root.section("tls"), base),
                database(root.section("database"), base),
                registry(root.section("registry")),
                bundles(root.section("bundles"), base),
                jobs(root.section("jobs")),
                deadlines(root.section("deadlines")));
    }

    private static ConfiguredUrls urls(Section section) {
        ConfiguredUrls urls = new ConfiguredUrls(section.url("public"), section.url("media"), section.url("target"));
        section.end();
        return urls;
    }

    private static Listeners listeners(Section section) {
        Listeners listeners = new Listeners(section.hostPort("media"), section.hostPort("target"));
        section.end();
        return listeners;
    }

    private static Optional<TlsFiles> tls(Section section, Path base) {
        Optional<Path> certificate = section.path("certificate", base);
        Optional<Path> key = section.path("key", base);
        if (certificate.isPresent() != key.isPresent()) {
            section.fault(
                    certificate.isPresent() ? "certificate" : "key", "needs the other of certificate and key too");
        }
        section.end();
        return certificate.flatMap(file -> key.map(keyFile -> new TlsFiles(file, keyFile)));
    }

    private static DatabaseAccess database(Section section, Path base) {
        Optional<String> url = section.value(
                "url",
                text -> Optional.of(text)
                        .filter(value -> value.startsWith("jdbc:postgresql:") || value.startsWith("jdbc:hsqldb:"))
                        .filter(value -> !value.toLowerCase(Locale.ROOT).contains("password=")),
                "jdbc:postgresql:… or jdbc:hsqldb:…, without a password (that belongs into password-file)");
        DatabaseAccess database =
                new DatabaseAccess(url, section.text("username"), section.path("password-file", base));
        section.end();
        return database;
    }

    private static RegistrySettings registry(Section section) {
        List<String> anonymous = section.texts("anonymous-pull");
        if (!anonymous.stream().allMatch(glob -> GLOB.matcher(glob).matches())) {
            section.fault("anonymous-pull", "must list repositories or globs such as os-images/*");
        }
        List<String> names = section.texts("names");
        if (!names.stream().allMatch(name -> NAME.matcher(name).matches())) {
            section.fault("names", "must list HOST or HOST:PORT");
        }
        RegistrySettings settings = new RegistrySettings(
                anonymous,
                names,
                section.size("low-water", LOW_WATER),
                section.count("max-pulls", MAX_PULLS),
                section.count("max-pushes", MAX_PUSHES),
                section.duration("scrub-every", SCRUB_EVERY),
                section.size("scrub-rate", SCRUB_RATE));
        section.end();
        return settings;
    }

    private static BundleSettings bundles(Section section, Path base) {
        Signatures signatures = section.value("signatures", ConfigLoader::signatures, "off, warn or require")
                .orElse(Signatures.WARN);
        BundleSettings settings = new BundleSettings(signatures, section.path("trust", base));
        section.end();
        return settings;
    }

    private static Optional<Signatures> signatures(String text) {
        return switch (text) {
            case "off" -> Optional.of(Signatures.OFF);
            case "warn" -> Optional.of(Signatures.WARN);
            case "require" -> Optional.of(Signatures.REQUIRE);
            default -> Optional.empty();
        };
    }

    private static JobSettings jobs(Section section) {
        Optional<Duration> keep = section.value("keep", ConfigLoader::keep, "off, or days from P1D to P3650D")
                .orElse(Optional.of(KEEP_JOBS));
        section.end();
        return new JobSettings(keep);
    }

    private static Optional<Optional<Duration>> keep(String text) {
        if (text.equals("off")) {
            return Optional.of(Optional.empty());
        }
        return DAYS.matcher(text).matches()
                ? Optional.of(Optional.of(Duration.parse(text)))
                        .filter(kept -> kept.get().compareTo(LONGEST_KEEP) <= 0)
                : Optional.empty();
    }

    private static Deadlines deadlines(Section section) {
        Deadlines otherwise = Deadlines.defaults();
        Deadlines deadlines = new Deadlines(
                section.duration("insert", otherwise.insert()),
                section.duration("first-contact", otherwise.firstContact()),
                section.duration("heartbeat", otherwise.heartbeat()),
                section.duration("total", otherwise.total()),
                section.duration("cleanup", otherwise.cleanup()));
        section.end();
        return deadlines;
    }
}

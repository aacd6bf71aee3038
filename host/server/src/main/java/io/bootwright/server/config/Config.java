package io.bootwright.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator configured, defaults filled in. Times and sizes are checked; files are not read yet.
 *
 * @param listen the main socket
 * @param urls how others see this host, where it is configured
 * @param listeners optional sockets of their own for BMCs and targets
 * @param tls certificate and key of every socket
 * @param database where rows are kept
 * @param registry the embedded registry
 * @param bundles workflow bundles
 * @param jobs what becomes of jobs that have ended
 * @param deadlines of the phases of a job
 */
public record Config(
        HostPort listen,
        ConfiguredUrls urls,
        Listeners listeners,
        Optional<TlsFiles> tls,
        DatabaseAccess database,
        RegistrySettings registry,
        BundleSettings bundles,
        JobSettings jobs,
        Deadlines deadlines) {
    /** The same with another main socket. */
    public Config withListen(HostPort other) {
        return new Config(other, urls, listeners, tls, database, registry, bundles, jobs, deadlines);
    }

    /**
     * Key {@code urls}: what is absent follows from the others.
     *
     * @param operator key {@code public}; by default from {@code listen}
     * @param media by default the public one
     * @param target by default the public one
     */
    public record ConfiguredUrls(Optional<URI> operator, Optional<URI> media, Optional<URI> target) {}

    /**
     * Key {@code listeners}.
     *
     * @param media serves media only
     * @param target serves the webhook and pulls only
     */
    public record Listeners(Optional<HostPort> media, Optional<HostPort> target) {}

    /**
     * Key {@code tls}.
     *
     * @param certificate PEM chain, the host's own first
     * @param key PEM private key (PKCS 8)
     */
    public record TlsFiles(Path certificate, Path key) {}

    /**
     * Key {@code database}.
     *
     * @param url JDBC URL; the embedded database when absent
     * @param username account
     * @param passwordFile file with the password on its first line
     */
    public record DatabaseAccess(Optional<String> url, Optional<String> username, Optional<Path> passwordFile) {}

    /**
     * Key {@code registry}.
     *
     * @param anonymousPull globs of repositories that anyone may pull
     * @param names further names of this registry, {@code HOST[:PORT]}
     * @param lowWater free bytes below which pushes are refused
     * @param maxPulls blobs sent at the same time
     * @param maxPushes bodies of blobs received at the same time
     * @param scrubEvery time between scrubs
     * @param scrubRate bytes per second a scrub reads; 0 for no scrub of its own accord
     */
    public record RegistrySettings(
            List<String> anonymousPull,
            List<String> names,
            long lowWater,
            int maxPulls,
            int maxPushes,
            Duration scrubEvery,
            long scrubRate) {}

    /**
     * Key {@code bundles}.
     *
     * @param signatures whether bundles must be signed
     * @param trust directory of public keys (PEM) that are trusted
     */
    public record BundleSettings(Signatures signatures, Optional<Path> trust) {}

    /** What happens to a bundle without a good signature. */
    public enum Signatures {
        /** Signatures are not looked at. */
        OFF,
        /** It is accepted with a warning. */
        WARN,
        /** It is refused. */
        REQUIRE
    }

    /**
     * Key {@code jobs}.
     *
     * @param keep how long jobs are kept after their end; empty for ever
     */
    public record JobSettings(Optional<Duration> keep) {}
}

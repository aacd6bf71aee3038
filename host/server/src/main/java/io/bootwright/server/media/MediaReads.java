package io.bootwright.server.media;

import java.time.Instant;
import java.util.Optional;

/**
 * What a BMC has read of one disc.
 *
 * @param role what the disc is for
 * @param size bytes of the disc
 * @param bytesRead distinct bytes that were sent, 0 to size: reading a range twice does not count twice
 * @param requests requests answered, HEAD included
 * @param lastRead when the last request came; empty when none did
 */
public record MediaReads(MediaRole role, long size, long bytesRead, long requests, Optional<Instant> lastRead) {}

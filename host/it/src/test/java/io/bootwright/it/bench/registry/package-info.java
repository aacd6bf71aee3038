/**
 * The registry beside others in one interleaved run: nginx (sendfile), Debian's docker-registry, distribution and
 * ggcr's registry, on the same file system, with the same clients.
 */
@NullMarked
package io.bootwright.it.bench.registry;

import org.jspecify.annotations.NullMarked;

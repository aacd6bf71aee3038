/** The host's figures for Prometheus. */
@NullMarked
package io.bootwright.server.metrics;

import org.jspecify.annotations.NullMarked;

/** The process: command line, wiring of all features in one place, health, metrics. */
@NullMarked
package io.bootwright.server.app;

import org.jspecify.annotations.NullMarked;

/**
 * Workflow bundles: takes them in, checks and loads them, and serves their targets to jobs. The only place that knows
 * PF4J.
 *
 * <p>This package is the facade. {@code model} has what a bundle is to this host, {@code store} rows and jars, {@code
 * load} the classes behind time limits, {@code install} the ways in with their checks, {@code serve} the workflows of
 * jobs; each uses only those named before it.
 */
@NullMarked
package io.bootwright.server.bundles;

import org.jspecify.annotations.NullMarked;

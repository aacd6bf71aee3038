/**
 * Workflow bundles: finds, stages and loads them, and serves their targets to jobs. The only place that knows PF4J.
 *
 * <p>A jar comes in ({@link io.bootwright.server.bundles.DropDirectory}), is copied to a cache by digest
 * ({@link io.bootwright.server.bundles.JarCache}), checked and tried ({@link io.bootwright.server.bundles.Staging}), and
 * becomes active; its class runs behind one wall ({@link io.bootwright.server.bundles.PluginRoom}), each call bounded in
 * time ({@link io.bootwright.server.bundles.BoundedCall}).
 */
@NullMarked
package io.bootwright.server.bundles;

import org.jspecify.annotations.NullMarked;

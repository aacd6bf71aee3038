/**
 * All that a workflow bundle compiles against: JDK types and PF4J's marker, nothing else.
 *
 * <p>Most bundles need no Java: {@code bundle.yaml} says what goes onto the task medium, which image boots the server
 * and what a recipe may hold. A class is for what data cannot say: sums over a recipe, computed files, a choice of
 * installer. Such a class implements {@link io.bootwright.plugin.Workflow} and is named in {@code
 * META-INF/services/io.bootwright.plugin.Workflow} of the bundle's jar.
 *
 * <p>The package has a version of its own, {@link io.bootwright.plugin.PluginApi#VERSION} (semantic versioning): a
 * bundle states in {@code requires.plugin-api} which it needs. The class loader of a bundle shows the JDK, this
 * package, PF4J and SLF4J; every other library must lie in the bundle's own jar.
 */
@NullMarked
package io.bootwright.plugin;

import org.jspecify.annotations.NullMarked;

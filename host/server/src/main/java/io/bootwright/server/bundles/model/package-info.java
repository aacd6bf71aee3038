/** What a bundle is to this host: its installed versions, what came in, and why something was refused. */
@NullMarked
package io.bootwright.server.bundles.model;

import org.jspecify.annotations.NullMarked;

/** Servers: who they are, how their BMC is reached, which network they have. */
@NullMarked
package io.bootwright.server.servers;

import org.jspecify.annotations.NullMarked;

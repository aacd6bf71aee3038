/** Tokens, roles and the key that seals secrets at rest. */
@NullMarked
package io.bootwright.server.security;

import org.jspecify.annotations.NullMarked;

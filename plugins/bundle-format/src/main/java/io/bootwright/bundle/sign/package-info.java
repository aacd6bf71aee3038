/** Signatures of bundles: Ed25519 over the bytes of the jar. */
@NullMarked
package io.bootwright.bundle.sign;

import org.jspecify.annotations.NullMarked;

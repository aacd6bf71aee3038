/** Writes and reads small ISO 9660 images (ECMA-119, Rock Ridge, Joliet). */
@NullMarked
package io.bootwright.iso9660;

import org.jspecify.annotations.NullMarked;

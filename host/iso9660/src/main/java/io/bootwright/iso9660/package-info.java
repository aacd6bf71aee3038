/**
 * Writes small ISO 9660 images (ECMA-119 level 2, Rock Ridge, Joliet) and reads single files out of any.
 *
 * <p>Knows nothing of tasks: the callers decide what lies on an image.
 */
@NullMarked
package io.bootwright.iso9660;

import org.jspecify.annotations.NullMarked;

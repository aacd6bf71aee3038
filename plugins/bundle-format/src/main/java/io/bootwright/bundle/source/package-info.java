/**
 * The files of a bundle as their author wrote them: strict readers of YAML and JSON that remember each value's place.
 */
@NullMarked
package io.bootwright.bundle.source;

import org.jspecify.annotations.NullMarked;

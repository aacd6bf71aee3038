/** bundle.yaml: its content, and the rules between its keys and the other files. */
@NullMarked
package io.bootwright.bundle.manifest;

import org.jspecify.annotations.NullMarked;

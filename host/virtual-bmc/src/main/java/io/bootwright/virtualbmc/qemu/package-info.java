/** A real virtual machine, driven by QMP. */
@NullMarked
package io.bootwright.virtualbmc.qemu;

import org.jspecify.annotations.NullMarked;

/** Virtual media (DSP2046 VirtualMedia): which to use, and how an image gets in and out. */
@NullMarked
package io.bootwright.redfish.media;

import org.jspecify.annotations.NullMarked;

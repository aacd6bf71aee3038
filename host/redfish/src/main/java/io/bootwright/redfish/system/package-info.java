/** The computer system (DSP2046 ComputerSystem): power, boot override, and which machine it is. */
@NullMarked
package io.bootwright.redfish.system;

import org.jspecify.annotations.NullMarked;

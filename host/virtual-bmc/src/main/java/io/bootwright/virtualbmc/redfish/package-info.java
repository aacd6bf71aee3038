/** The Redfish service of one machine (DSP0266): resources, sessions, tasks, virtual media, faults. */
@NullMarked
package io.bootwright.virtualbmc.redfish;

import org.jspecify.annotations.NullMarked;

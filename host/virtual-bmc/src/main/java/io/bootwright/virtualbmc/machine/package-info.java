/** The machine behind a BMC: power, boot override, media, counters. Knows no HTTP and no Redfish. */
@NullMarked
package io.bootwright.virtualbmc.machine;

import org.jspecify.annotations.NullMarked;

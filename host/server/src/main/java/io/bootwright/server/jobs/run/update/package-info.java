/** Firmware updates that a BMC carries out itself. */
@NullMarked
package io.bootwright.server.jobs.run.update;

import org.jspecify.annotations.NullMarked;

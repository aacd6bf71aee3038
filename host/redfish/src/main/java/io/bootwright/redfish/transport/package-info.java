/** Requests to one BMC (DSP0266): connection, login, retries, tasks, and errors as exceptions in full sentences. */
@NullMarked
package io.bootwright.redfish.transport;

import org.jspecify.annotations.NullMarked;

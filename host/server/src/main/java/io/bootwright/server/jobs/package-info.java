/** Jobs: their rows, their state machine, their routes and the webhook of the machines they run on. */
@NullMarked
package io.bootwright.server.jobs;

import org.jspecify.annotations.NullMarked;

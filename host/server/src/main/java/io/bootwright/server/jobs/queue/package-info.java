/** Jobs that wait: how many of each bundle may run, and what one waits for. */
@NullMarked
package io.bootwright.server.jobs.queue;

import org.jspecify.annotations.NullMarked;

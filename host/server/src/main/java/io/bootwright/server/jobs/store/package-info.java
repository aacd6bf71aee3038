/** The rows of jobs, and all SQL of this feature. */
@NullMarked
package io.bootwright.server.jobs.store;

import org.jspecify.annotations.NullMarked;

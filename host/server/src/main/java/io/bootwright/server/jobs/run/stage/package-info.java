/** What a stage of a job works with: the job, its server, a session with its BMC, transitions. */
@NullMarked
package io.bootwright.server.jobs.run.stage;

import org.jspecify.annotations.NullMarked;

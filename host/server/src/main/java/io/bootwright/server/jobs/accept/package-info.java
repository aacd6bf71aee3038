/** Requests for jobs: everything that can be refused before a job exists. */
@NullMarked
package io.bootwright.server.jobs.accept;

import org.jspecify.annotations.NullMarked;

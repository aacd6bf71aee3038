/** The REST interface of jobs: routes, event streams, logs as text, cancelling. */
@NullMarked
package io.bootwright.server.jobs.api;

import org.jspecify.annotations.NullMarked;

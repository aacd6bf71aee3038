/** How jobs, their steps, errors and log lines are written as JSON: for the API, for events, for rows. */
@NullMarked
package io.bootwright.server.jobs.document;

import org.jspecify.annotations.NullMarked;

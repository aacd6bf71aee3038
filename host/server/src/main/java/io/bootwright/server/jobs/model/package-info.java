/** What a job is: its states, steps, errors and events, and how they are written as JSON. */
@NullMarked
package io.bootwright.server.jobs.model;

import org.jspecify.annotations.NullMarked;

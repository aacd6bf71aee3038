/** Reports of machines that are being provisioned (the status webhook). */
@NullMarked
package io.bootwright.server.jobs.report;

import org.jspecify.annotations.NullMarked;

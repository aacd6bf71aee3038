/** Runs jobs: claims them and takes each from stage to stage. */
@NullMarked
package io.bootwright.server.jobs.run;

import org.jspecify.annotations.NullMarked;

/** Bundles at work for jobs: the workflow of a target, and the files of its task medium. */
@NullMarked
package io.bootwright.server.bundles.serve;

import org.jspecify.annotations.NullMarked;

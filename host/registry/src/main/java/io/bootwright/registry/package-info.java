/**
 * An OCI distribution registry on a local directory (OCI Distribution Specification 1.1). This package is the facade that
 * the host uses; the work is done in the packages below. Knows no job.
 */
@NullMarked
package io.bootwright.registry;

import org.jspecify.annotations.NullMarked;

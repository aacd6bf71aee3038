/** An OCI distribution registry on a local directory (OCI Distribution Specification 1.1). Knows no job. */
@NullMarked
package io.bootwright.registry;

import org.jspecify.annotations.NullMarked;

/** The terms of the OCI specifications: digests, descriptors, names, manifests and error codes. Knows no file and no table. */
@NullMarked
package io.bootwright.registry.oci;

import org.jspecify.annotations.NullMarked;

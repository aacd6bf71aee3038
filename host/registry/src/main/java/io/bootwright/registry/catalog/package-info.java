/** The database side of the registry: which repository has which blobs and manifests, tags, and leases. */
@NullMarked
package io.bootwright.registry.catalog;

import org.jspecify.annotations.NullMarked;

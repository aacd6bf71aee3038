/** Blobs as files: the content-addressed directory in OCI image-layout form, and its trash. */
@NullMarked
package io.bootwright.registry.blobs;

import org.jspecify.annotations.NullMarked;

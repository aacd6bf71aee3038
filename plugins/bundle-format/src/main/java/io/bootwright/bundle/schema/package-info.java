/** JSON Schemas of recipes and outputs: the subset that host and dispatcher read alike. */
@NullMarked
package io.bootwright.bundle.schema;

import org.jspecify.annotations.NullMarked;

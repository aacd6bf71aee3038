/** Where installed bundles are kept: rows in the database, jars in the data directory. */
@NullMarked
package io.bootwright.server.bundles.store;

import org.jspecify.annotations.NullMarked;

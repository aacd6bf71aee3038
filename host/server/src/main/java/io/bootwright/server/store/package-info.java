/** The database: pool, migrations, the lock of the data directory. Knows no table of any feature. */
@NullMarked
package io.bootwright.server.store;

import org.jspecify.annotations.NullMarked;

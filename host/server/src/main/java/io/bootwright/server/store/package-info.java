/** Pool, dialect, migrations and transactions. Knows no feature's rows. */
@NullMarked
package io.bootwright.server.store;

import org.jspecify.annotations.NullMarked;

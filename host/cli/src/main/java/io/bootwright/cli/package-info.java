/** The command line of Bootwright: a client of the REST API. */
@NullMarked
package io.bootwright.cli;

import org.jspecify.annotations.NullMarked;

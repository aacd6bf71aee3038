/** The host's HTTP interface: requests, problems, trust, pages, and what a command works with. */
@NullMarked
package io.bootwright.cli.host;

import org.jspecify.annotations.NullMarked;

/** The terminal: its streams and width, tables, exit codes, and text made safe for it. */
@NullMarked
package io.bootwright.cli.shell;

import org.jspecify.annotations.NullMarked;

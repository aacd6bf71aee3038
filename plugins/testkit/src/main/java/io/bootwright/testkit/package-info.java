/** The contract of a workflow bundle as checks that its author runs. */
@NullMarked
package io.bootwright.testkit;

import org.jspecify.annotations.NullMarked;

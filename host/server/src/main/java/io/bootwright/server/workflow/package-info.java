/** The port between jobs and whatever provides workflows: names no workflow, no plugin technology. */
@NullMarked
package io.bootwright.server.workflow;

import org.jspecify.annotations.NullMarked;

/** What the operator may configure, with its defaults. */
@NullMarked
package io.bootwright.server.config;

import org.jspecify.annotations.NullMarked;

/** The HTTP API: one class per kind of endpoint, authorisation, limits on transfers, counters. */
@NullMarked
package io.bootwright.registry.api;

import org.jspecify.annotations.NullMarked;

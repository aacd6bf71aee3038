/** A small HTTP/1.1 server on virtual threads: thousands of ports in one process, and connections that can be cut on purpose. */
@NullMarked
package io.bootwright.virtualbmc.http;

import org.jspecify.annotations.NullMarked;

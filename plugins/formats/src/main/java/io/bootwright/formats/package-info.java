/** Strict readers of JSON and YAML, and SHA-256, for all modules. They say what is wrong in their own words and where. */
@org.jspecify.annotations.NullMarked
package io.bootwright.formats;

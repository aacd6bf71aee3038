/**
 * What partition layouts have in common, whatever is installed: sizes, sums, labels, the disk. No part of the plugin
 * API.
 */
@NullMarked
package io.bootwright.layout;

import org.jspecify.annotations.NullMarked;

/** What checks find in a bundle: findings with their place, faults of documents, and the words for them. */
@NullMarked
package io.bootwright.bundle.finding;

import org.jspecify.annotations.NullMarked;

/** The catalogue of everything that can go wrong: code, title, meaning and remedy, once for every part of the product. */
@NullMarked
package io.bootwright.errors;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.bootwright.virtualbmc;

import org.jspecify.annotations.NullMarked;

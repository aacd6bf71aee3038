/** Open uploads: sessions, their files, and how a body gets into a file. */
@NullMarked
package io.bootwright.registry.upload;

import org.jspecify.annotations.NullMarked;

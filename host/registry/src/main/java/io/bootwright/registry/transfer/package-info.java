/**
 * Bodies of any size between a connection and a file: bounded, watched for stalls, in byte ranges. Knows nothing of
 * registries; media are served with it as well.
 */
@NullMarked
package io.bootwright.registry.transfer;

import org.jspecify.annotations.NullMarked;

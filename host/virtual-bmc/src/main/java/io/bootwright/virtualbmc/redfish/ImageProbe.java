package io.bootwright.virtualbmc.redfish;

import java.net.URI;

/** Asks whether an image can be fetched. */
@FunctionalInterface
public interface ImageProbe {
    /** Whether the server answers a HEAD for it with 200. */
    boolean exists(URI url);
}

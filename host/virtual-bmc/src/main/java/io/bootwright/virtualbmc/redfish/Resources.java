package io.bootwright.virtualbmc.redfish;

import java.util.Optional;

/** A family of resources. */
interface Resources {
    String ROOT = "/redfish/v1";

    /** What lies at a path without trailing slash. */
    Optional<Resource> at(String path);
}

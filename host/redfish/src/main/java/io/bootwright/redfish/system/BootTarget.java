package io.bootwright.redfish.system;

/** What a system boots next, once. */
public enum BootTarget {
    /** A virtual CD. */
    CD,
    /** Its own disk. */
    HDD
}

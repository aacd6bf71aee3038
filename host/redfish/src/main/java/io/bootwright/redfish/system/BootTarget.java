package io.bootwright.redfish.system;

/** Device for a one-time boot. */
public enum BootTarget {
    /** A virtual CD. */
    CD,
    /** Its own disk. */
    HDD
}

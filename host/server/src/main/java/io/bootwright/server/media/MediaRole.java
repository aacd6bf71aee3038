package io.bootwright.server.media;

/** What a disc is for. */
public enum MediaRole {
    INSTALLER,
    TASK,
    /** Not a disc, but an image that a BMC fetches to install it. */
    FIRMWARE
}

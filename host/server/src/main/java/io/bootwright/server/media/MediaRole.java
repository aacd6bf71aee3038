package io.bootwright.server.media;

/** What a disc is for. */
public enum MediaRole {
    INSTALLER,
    TASK
}

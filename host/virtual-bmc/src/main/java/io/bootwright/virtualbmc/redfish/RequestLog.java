package io.bootwright.virtualbmc.redfish;

/**
 * A request that was answered.
 *
 * @param method such as {@code PATCH}
 * @param path its path
 * @param body its body; that of a login is left out
 * @param status of the answer; 0 if the connection was reset
 */
public record RequestLog(String method, String path, String body, int status) {}

package io.bootwright.virtualbmc.machine;

import java.util.UUID;

/**
 * What a machine says it is (SMBIOS type 1, first network card).
 *
 * @param serial serial number
 * @param uuid system UUID
 * @param mac MAC address in lower case with colons
 */
public record Identity(String serial, UUID uuid, String mac) {}

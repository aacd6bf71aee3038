package io.bootwright.redfish.system;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Serial numbers and UUIDs in the form they are compared in. Values that makers leave unset are unknown. */
final class IdentityValues {
    /** In lower case, letters and digits only. */
    private static final Set<String> PLACEHOLDERS = Set.of(
            "tobefilledbyoem",
            "filledbyoem",
            "tobefilled",
            "tobedetermined",
            "tbd",
            "oem",
            "default",
            "defaultstring",
            "empty",
            "invalid",
            "na",
            "nil",
            "null",
            "none",
            "unknown",
            "undefined",
            "unspecified",
            "notspecified",
            "notset",
            "notapplicable",
            "notavailable",
            "notpresent",
            "noassettag",
            "noassetinformation",
            "assettag",
            "serialnumber",
            "systemserialnumber",
            "chassisserialnumber",
            "baseboardserialnumber",
            "boardserialnumber",
            "systemproductname",
            "systemsku",
            "systemskunumber",
            "sku",
            "skunumber",
            "chassisassettag",
            "baseboardassettag",
            "systemassettag",
            "assettagnumber",
            "asset1234567890",
            "0123456789",
            "1234567890",
            "123456789",
            "12345678",
            "1234567",
            "123456",
            "12345",
            "0123456789abcdef",
            "0123456789abc");

    /** 32 hex digits. */
    private static final Set<String> PLACEHOLDER_UUIDS = Set.of(
            "03000200040005000006000700080009",
            // One maker's, without a service tag.
            "4c4c454400002010802080c04f202020",
            "0123456789abcdef0123456789abcdef",
            "12345678123412341234123456789abc",
            "123456781234567890abcddeefaabbcc");

    private IdentityValues() {}

    /** A serial number or tag in lower case without white space; empty if it is a placeholder. */
    static Optional<String> known(String text) {
        String value = text.toLowerCase(Locale.ROOT).replaceAll("[\\s\\p{Cntrl}\\p{Z}]+", "");
        String bare = value.replaceAll("[^\\p{L}\\p{Nd}]", "");
        return bare.isEmpty() || sameCharacter(bare) || PLACEHOLDERS.contains(bare)
                ? Optional.empty()
                : Optional.of(value);
    }

    /** The 32 hex digits of a UUID; empty if it is none or a placeholder. */
    static Optional<String> uuid(String text) {
        String value = text.toLowerCase(Locale.ROOT)
                .strip()
                .replaceFirst("^urn:uuid:", "")
                .replaceAll("[{}\\s-]", "");
        boolean placeholder = !value.matches("[0-9a-f]{32}")
                || sameCharacter(value)
                || PLACEHOLDER_UUIDS.contains(value)
                || PLACEHOLDER_UUIDS.contains(swapped(value));
        return placeholder ? Optional.empty() : Optional.of(value);
    }

    /** The same UUID with the first three fields in the other byte order (SMBIOS 2.6 and before). */
    static String swapped(String uuid) {
        StringBuilder text = new StringBuilder(32);
        for (int[] field : new int[][] {{0, 8}, {8, 12}, {12, 16}}) {
            for (int at = field[1] - 2; at >= field[0]; at -= 2) {
                text.append(uuid, at, at + 2);
            }
        }
        return text.append(uuid, 16, 32).toString();
    }

    private static boolean sameCharacter(String text) {
        return text.chars().distinct().count() == 1;
    }
}

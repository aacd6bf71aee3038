package io.bootwright.redfish.quirks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One vendor family's quirks.
 *
 * @param family name of the file without its ending
 * @param title for people
 * @param match any of these selects the file: conditions by name, all of which must hold
 * @param quirks in order; a later one overrides an earlier one
 */
public record QuirkFile(String family, String title, List<Map<String, Pattern>> match, List<Quirk> quirks) {

    /**
     * One difference.
     *
     * @param name what it is
     * @param source who found it
     * @param when conditions beyond the family's
     * @param set keys and values, checked by {@link QuirkKeys}
     */
    public record Quirk(String name, String source, Map<String, Pattern> when, Map<String, JsonNode> set) {}

    /** How many conditions select this file for a BMC; 0 if it is not selected. */
    public int fit(BmcModel bmc) {
        return match.stream()
                .filter(conditions -> holds(conditions, bmc))
                .mapToInt(Map::size)
                .max()
                .orElse(0);
    }

    public static boolean holds(Map<String, Pattern> conditions, BmcModel bmc) {
        return conditions.entrySet().stream()
                .allMatch(each ->
                        each.getValue().matcher(bmc.value(each.getKey())).find());
    }
}

package io.bootwright.redfish.system;

import io.bootwright.redfish.transport.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a BMC shows of the machine behind it (DSP2046 ComputerSystem and Chassis). Values are as the BMC writes them,
 * without blank ones; placeholders such as {@code To Be Filled By O.E.M.} are among them. Immutable.
 *
 * @param uuid UUID of the system
 * @param serialNumbers SerialNumber of the system, then of the chassis it names
 * @param skus SKU in the same order; some makers keep the service tag there
 * @param assetTags AssetTag in the same order
 */
public record SystemIdentity(
        Optional<String> uuid, List<String> serialNumbers, List<String> skus, List<String> assetTags) {
    public SystemIdentity {
        serialNumbers = List.copyOf(serialNumbers);
        skus = List.copyOf(skus);
        assetTags = List.copyOf(assetTags);
    }

    public static SystemIdentity of(JsonNode system, List<JsonNode> chassis) {
        List<JsonNode> nodes = new ArrayList<>(chassis);
        nodes.addFirst(system);
        Function<String, List<String>> values = name -> nodes.stream()
                .flatMap(node -> Json.text(node, name).stream())
                .map(text -> text.replaceAll("\\p{Cntrl}+", " ").strip())
                .map(text -> text.substring(0, Math.min(256, text.length())))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        return new SystemIdentity(
                values.apply("UUID").stream().findFirst(),
                values.apply("SerialNumber"),
                values.apply("SKU"),
                values.apply("AssetTag"));
    }

    /**
     * Compares with a record, whatever the case and white space; UUIDs in both byte orders. Placeholders count as
     * unknown on either side. One agreeing value is enough. Only serial numbers and UUIDs can disagree: a SKU may be a
     * product's number and an asset tag the owner's, so they prove a machine but never another one.
     *
     * @param serial serial number of the record
     * @param recordUuid UUID of the record
     */
    public IdentityMatch match(String serial, Optional<String> recordUuid) {
        List<String> serials = known(serialNumbers.stream());
        Optional<String> wanted = IdentityValues.known(serial);
        Optional<String> shownUuid = uuid.flatMap(IdentityValues::uuid);
        Optional<String> wantedUuid = recordUuid.flatMap(IdentityValues::uuid);
        boolean agrees = wanted.filter(known(Stream.of(serialNumbers, skus, assetTags)
                                        .flatMap(List::stream))
                                ::contains)
                        .isPresent()
                || wantedUuid
                        .filter(text -> shownUuid
                                .filter(shown -> shown.equals(text) || IdentityValues.swapped(shown)
                                        .equals(text))
                                .isPresent())
                        .isPresent();
        if (agrees) {
            return IdentityMatch.YES;
        }
        boolean compared = wanted.isPresent() && !serials.isEmpty() || wantedUuid.isPresent() && shownUuid.isPresent();
        return compared ? IdentityMatch.NO : IdentityMatch.UNKNOWN;
    }

    /** The values in one line, such as {@code serial number XF-1, UUID 4c4c4544-…}; empty if there are none. */
    public String text() {
        List<String> parts = new ArrayList<>();
        if (!serialNumbers.isEmpty()) {
            parts.add("serial number " + String.join(" or ", serialNumbers));
        }
        uuid.ifPresent(text -> parts.add("UUID " + text));
        if (!skus.isEmpty()) {
            parts.add("SKU " + String.join(" or ", skus));
        }
        if (!assetTags.isEmpty()) {
            parts.add("asset tag " + String.join(" or ", assetTags));
        }
        return String.join(", ", parts);
    }

    private static List<String> known(Stream<String> texts) {
        return texts.flatMap(text -> IdentityValues.known(text).stream()).toList();
    }
}

package io.bootwright.virtualbmc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Set;

/**
 * How a BMC behaves: every way in which BMCs differ, as data. The switches are explained in
 * {@code profiles/defaults.yaml}. Immutable.
 *
 * @param vendor manufacturer as Redfish shows it
 * @param model model of the system
 * @param bios version of the system firmware
 * @param systemId id of the only ComputerSystem
 * @param manager the only Manager
 * @param sources where the facts come from
 * @param media virtual media
 * @param boot boot override
 * @param power power actions
 * @param sessions sessions
 * @param http protocol habits
 */
@JsonNaming(KebabCaseStrategy.class)
public record Profile(
        String vendor,
        String model,
        String bios,
        String systemId,
        Manager manager,
        List<JsonNode> sources,
        Media media,
        Boot boot,
        Power power,
        Sessions sessions,
        Http http) {
    /** Names of the profiles that come with the product. */
    public static final List<String> NAMES =
            List.of("generic-two-cd", "idrac9", "ilo5", "supermicro-x12", "lenovo-xcc", "openbmc");

    /**
     * Loads one of {@link #NAMES}.
     *
     * @throws IllegalArgumentException if there is none of that name, naming those that there are
     */
    public static Profile named(String name) {
        return ProfileReader.named(name);
    }

    /** The Manager. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Manager(String id, String model, String firmware) {}

    /** One virtual media slot. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Slot(String id, Set<String> types) {
        /** Whether a CD can be in it. */
        public boolean takesCd() {
            return types.contains("CD") || types.contains("DVD");
        }
    }

    /** Virtual media. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Media(
            Set<String> at,
            List<Slot> slots,
            Set<String> protocols,
            String insert,
            String inserted,
            String transferMethod,
            String transferProtocol,
            String credentials,
            String refuseUrlCharacters,
            String urlSuffix,
            String ejectBody,
            int ejectLag,
            boolean nameSurvivesEject,
            boolean dropAfterBoot,
            int occupiedStatus,
            boolean checkImage,
            int missingImageStatus,
            boolean oneCdAtATime,
            boolean unknownSlotDropsMedia) {
        /** Whether media are inserted by PATCH and not by an action. */
        public boolean byPatch() {
            return insert.equals("patch");
        }
    }

    /** Boot override. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Boot(
            List<String> targets,
            Set<String> cdTargets,
            String mode,
            boolean needsAllFields,
            boolean settingsResource,
            boolean readsContinuous,
            boolean disabledNeedsTarget,
            boolean continuous) {}

    /** Power actions. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Power(List<String> resetTypes, int delay, boolean refuseSameState) {}

    /** Sessions; the timeout is in seconds. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Sessions(boolean available, int limit, int fullStatus, int timeout) {}

    /** How the BMC speaks HTTP. */
    @JsonNaming(KebabCaseStrategy.class)
    public record Http(
            String etag,
            boolean ifMatchRequired,
            boolean shuffleMembers,
            boolean taskInsert,
            boolean taskReset,
            int taskMillis) {}
}

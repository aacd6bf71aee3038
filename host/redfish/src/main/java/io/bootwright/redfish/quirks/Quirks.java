package io.bootwright.redfish.quirks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How one BMC differs from the standard: where ladders start, and what is never tried. See
 * {@code quirks/README.md} for the keys.
 *
 * @param family name of the file
 * @param authentication {@code session} or {@code basic}
 * @param bootTargetsCd override targets for a virtual CD, first choice first
 * @param bootModeRequired whether the boot mode must be in each boot request, so that it is never left out
 * @param bootEnabledFirst whether BootSourceOverrideEnabled is part of the first try
 * @param bootSettings {@code auto}, {@code never}, {@code only}, or a path for pending boot settings
 * @param bootCd request that replaces the override for a virtual CD
 * @param bootMedium PATCH of the medium itself where the system offers no CD target
 * @param slots ids of the media that take a URL
 * @param usableCds how many virtual CDs work at once
 * @param insertVia {@code auto}, {@code action} or {@code patch}
 * @param insertStart properties of the first try, {@code Image} apart
 * @param insertOmit properties never sent
 * @param schemes URL schemes the BMC can fetch; empty for any
 * @param prepareMedia requests before an image is inserted
 * @param prepareWait pause after them
 * @param unsupported why virtual media of this BMC cannot be used, if so
 * @param notes what an operator should know
 */
public record Quirks(
        String family,
        String authentication,
        List<String> bootTargetsCd,
        boolean bootModeRequired,
        boolean bootEnabledFirst,
        String bootSettings,
        Optional<OemRequest> bootCd,
        Optional<OemRequest> bootMedium,
        Pattern slots,
        int usableCds,
        String insertVia,
        List<String> insertStart,
        Set<String> insertOmit,
        Set<String> schemes,
        List<OemRequest> prepareMedia,
        Duration prepareWait,
        Optional<String> unsupported,
        List<String> notes) {}

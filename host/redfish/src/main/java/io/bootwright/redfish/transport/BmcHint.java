package io.bootwright.redfish.transport;

import io.bootwright.errors.BmcErrorCode;

/**
 * What an operator can do about a failure at a BMC. Immutable.
 *
 * @param code its entry in the error catalogue
 * @param text full sentences: those of the catalogue, or more exact ones
 */
public record BmcHint(BmcErrorCode code, String text) {
    /** The catalogue's own words. */
    public static BmcHint of(BmcErrorCode code) {
        return new BmcHint(code, code.remedy());
    }

    /** More exact words than the catalogue's. */
    public static BmcHint of(BmcErrorCode code, String text) {
        return new BmcHint(code, text);
    }
}

package io.bootwright.virtualbmc.scripted;

/**
 * Options of scripted machines.
 *
 * @param speed 1 for a run of some 3 s; 20 is twenty times as fast. Network transfers are never slowed down
 * @param allowRemote whether the URLs in job.json may be those of another machine than this one
 * @param chunk bytes of one range request when a disc is read sequentially
 */
public record ScriptedOptions(double speed, boolean allowRemote, int chunk) {
    /** The defaults. */
    public static ScriptedOptions defaults() {
        return new ScriptedOptions(1, false, 1 << 20);
    }

    long millis(long atSpeedOne) {
        return Math.max(1, (long) (atSpeedOne / speed));
    }
}

package io.bootwright.registry.blobs;

import java.util.Locale;

/** Tells a full disk from other failures (ENOSPC, EDQUOT). Java passes on the operating system's message only. */
public final class DiskFull {
    private static final int DEEPEST = 10;

    private DiskFull() {}

    /** Whether a failure, or what caused it, says that a disk is full. */
    public static boolean is(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            String said = String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT);
            if (said.contains("no space left on device") || said.contains("disk quota exceeded")) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}

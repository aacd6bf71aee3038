package io.bootwright.registry.oci;

import java.util.regex.Pattern;

/** The forms of repository names and tags (OCI Distribution Specification, section "Pulling manifests"). */
public final class OciNames {
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final int REPOSITORY_LENGTH = 255;
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    private OciNames() {}

    /** Whether a text has the form of a repository name. */
    public static boolean isRepository(String name) {
        return name.length() <= REPOSITORY_LENGTH && REPOSITORY.matcher(name).matches();
    }

    /** Whether a text has the form of a tag. */
    public static boolean isTag(String tag) {
        return TAG.matcher(tag).matches();
    }
}

package io.bootwright.bundle.manifest;

import com.github.zafarkhaja.semver.Version;

/** Ranges of semantic versions as bundle.yaml writes them: comparisons separated by spaces, all of which must hold. */
public final class VersionRange {
    private VersionRange() {}

    /**
     * Whether a version lies in a range.
     *
     * @param range such as {@code >=1.0.0 <2.0.0}, of the form that {@code bundle.schema.json} asks for
     * @param version such as {@code 1.1.0}
     */
    public static boolean contains(String range, String version) {
        return Version.parse(version).satisfies(range.strip().replaceAll("\\s+", " & "));
    }
}

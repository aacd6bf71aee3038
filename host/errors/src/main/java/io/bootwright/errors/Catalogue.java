package io.bootwright.errors;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** All entries of the error catalogue. Immutable. */
public final class Catalogue {
    private static final List<ErrorCode> ALL = all();

    private Catalogue() {}

    /** Every entry, those of one kind together. */
    public static List<ErrorCode> entries() {
        return ALL;
    }

    /** The entries that show at a place. */
    public static List<ErrorCode> at(Place place) {
        return ALL.stream().filter(entry -> entry.places().contains(place)).toList();
    }

    /** The entry with this code, such as {@code never-read} or {@code BLOB_UNKNOWN}. */
    public static Optional<ErrorCode> find(String code) {
        return ALL.stream().filter(entry -> entry.code().equals(code)).findFirst();
    }

    private static List<ErrorCode> all() {
        List<ErrorCode> all = new ArrayList<>();
        Collections.addAll(all, ProblemCode.values());
        Collections.addAll(all, JobErrorCode.values());
        Collections.addAll(all, DispatcherErrorCode.values());
        Collections.addAll(all, BmcErrorCode.values());
        Collections.addAll(all, RegistryErrorCode.values());
        Collections.addAll(all, CliErrorCode.values());
        return List.copyOf(all);
    }
}

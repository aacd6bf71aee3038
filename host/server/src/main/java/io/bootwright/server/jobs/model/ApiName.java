package io.bootwright.server.jobs.model;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Enum constants as the API and the rows spell them: {@code CLEANING_UP} is {@code cleaning-up}. */
public final class ApiName {
    private ApiName() {}

    /** The name of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant of a name that is known to be one. */
    public static <E extends Enum<E>> E parse(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The names of all constants, in their order. */
    public static <E extends Enum<E>> List<String> all(Class<E> type) {
        return Stream.of(type.getEnumConstants()).map(ApiName::of).toList();
    }
}

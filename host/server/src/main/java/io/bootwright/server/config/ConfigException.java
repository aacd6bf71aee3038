package io.bootwright.server.config;

import java.util.List;

/** The configuration cannot be used. Each fault says where it is and what would be right. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public ConfigException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** One line each, {@code FILE:LINE: what is wrong}. */
    public List<String> faults() {
        return faults;
    }
}

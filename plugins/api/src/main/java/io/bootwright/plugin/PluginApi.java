package io.bootwright.plugin;

/** The version of this API. */
public final class PluginApi {
    /** Semantic version: a new minor adds, a new major breaks. */
    public static final String VERSION = "1.1.0";

    private PluginApi() {}
}

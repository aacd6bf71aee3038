package io.bootwright.bundles.linux;

import io.bootwright.plugin.JsonValue;
import java.util.Set;

/** Tells default routes among those of a server's network. */
final class DefaultRoute {
    private static final Set<String> NAMES = Set.of("default", "0.0.0.0/0", "::/0");

    private DefaultRoute() {}

    /** Whether it leads to everywhere, by way of a gateway. */
    static boolean is(JsonValue route) {
        return NAMES.contains(route.text("/to").orElse(""))
                && route.text("/via").isPresent();
    }

    static boolean isIpv6(JsonValue route) {
        return route.text("/via").orElse("").contains(":");
    }
}

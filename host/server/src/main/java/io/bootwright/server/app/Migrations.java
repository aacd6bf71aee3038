package io.bootwright.server.app;

import io.bootwright.registry.Registry;
import io.bootwright.server.bundles.Bundles;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.media.Media;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.servers.Servers;
import io.bootwright.server.store.SqlMigration;
import java.util.List;
import java.util.stream.Stream;

/** The tables of every module. */
public final class Migrations {
    private Migrations() {}

    public static List<SqlMigration> all() {
        return Stream.of(
                        Tokens.migrations(),
                        Servers.migrations(),
                        Jobs.migrations(),
                        Bundles.migrations(),
                        Media.migrations(),
                        registry())
                .flatMap(List::stream)
                .toList();
    }

    private static List<SqlMigration> registry() {
        return Registry.migrations().stream()
                .map(script -> new SqlMigration("registry", script.version(), script.name(), script.sql()))
                .toList();
    }
}

package io.bootwright.server.servers;

import io.bootwright.server.security.Audit;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import java.time.Clock;
import java.util.List;

/** The feature: its tables, its directory for others, its routes. Made once the tables are there. */
public final class Servers {
    private final ServerTable table;
    private final Audit audit;

    public Servers(Database database, SecretBox box, Audit audit, Clock clock) {
        this.table = new ServerTable(database, box, clock);
        this.audit = audit;
        table.claimBmcs();
    }

    public static List<SqlMigration> migrations() {
        return ServerTable.migrations();
    }

    public ServerDirectory directory() {
        return table;
    }

    /**
     * Routes below {@code /api/v1/servers}.
     *
     * @param activeJobs guards servers that a job works on
     */
    public ServerRoutes routes(ActiveJobs activeJobs, Prober prober) {
        return new ServerRoutes(new ServerService(table, activeJobs, prober), audit);
    }
}

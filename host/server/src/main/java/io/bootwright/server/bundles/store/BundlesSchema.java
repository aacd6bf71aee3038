package io.bootwright.server.bundles.store;

import io.bootwright.server.store.SqlMigration;
import java.util.List;

/** The tables of this feature. */
public final class BundlesSchema {
    private BundlesSchema() {}

    public static List<SqlMigration> migrations() {
        return List.of(
                new SqlMigration("bundles", 1, "bundles", """
                CREATE TABLE bundle_versions (
                  digest VARCHAR(80) PRIMARY KEY,
                  bundle_id VARCHAR(40) NOT NULL,
                  bundle_version VARCHAR(64) NOT NULL,
                  origin VARCHAR(16) NOT NULL,
                  superseded BOOLEAN NOT NULL,
                  installed_at TIMESTAMP(6) WITH TIME ZONE NOT NULL);
                CREATE INDEX bundle_versions_by_id ON bundle_versions (bundle_id, bundle_version);
                CREATE TABLE bundle_active (
                  bundle_id VARCHAR(40) PRIMARY KEY,
                  digest VARCHAR(80) NOT NULL,
                  activated_by VARCHAR(200) NOT NULL,
                  activated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
                  CONSTRAINT bundle_active_installed FOREIGN KEY (digest) REFERENCES bundle_versions (digest));
                """),
                new SqlMigration("bundles", 2, "signatures, removal", """
                ALTER TABLE bundle_versions ADD COLUMN signature VARCHAR(255) DEFAULT 'unchecked' NOT NULL;
                ALTER TABLE bundle_versions ADD COLUMN published_by VARCHAR(255) DEFAULT '' NOT NULL;
                ALTER TABLE bundle_versions ADD COLUMN removed_at TIMESTAMP(6) WITH TIME ZONE;
                UPDATE bundle_versions SET signature = 'shipped', published_by = 'product' WHERE origin = 'shipped';
                UPDATE bundle_versions SET published_by = 'drop-directory' WHERE origin = 'dropped';
                CREATE TABLE bundle_inactive (
                  bundle_id VARCHAR(40) PRIMARY KEY,
                  deactivated_by VARCHAR(255) NOT NULL,
                  deactivated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL);
                """));
    }
}

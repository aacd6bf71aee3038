package io.bootwright.registry.catalog;

import java.util.List;

/** The migrations of the registry's tables; one text for HSQLDB and PostgreSQL. */
public final class RegistrySchema {
    /** All steps in order. */
    public static final List<SqlScript> MIGRATIONS = List.of(
            new SqlScript(1, "repositories", """
            CREATE TABLE registry_member (
              repository VARCHAR(255) NOT NULL,
              digest VARCHAR(140) NOT NULL,
              added_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (repository, digest)
            );
            CREATE TABLE registry_manifest (
              repository VARCHAR(255) NOT NULL,
              digest VARCHAR(140) NOT NULL,
              media_type VARCHAR(255) NOT NULL,
              size_bytes BIGINT NOT NULL,
              artifact_type VARCHAR(255),
              subject VARCHAR(140),
              annotations VARCHAR(1048576) NOT NULL,
              added_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (repository, digest)
            );
            CREATE INDEX registry_manifest_subject ON registry_manifest (repository, subject);
            CREATE TABLE registry_tag (
              repository VARCHAR(255) NOT NULL,
              tag VARCHAR(128) NOT NULL,
              digest VARCHAR(140) NOT NULL,
              moved_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (repository, tag)
            );
            CREATE TABLE registry_upload (
              id UUID NOT NULL,
              repository VARCHAR(255) NOT NULL,
              algorithm VARCHAR(16) NOT NULL,
              started_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (id)
            );
            """),
            new SqlScript(2, "annotations stay in the manifest", """
            ALTER TABLE registry_manifest DROP COLUMN annotations;
            CREATE INDEX registry_tag_digest ON registry_tag (repository, digest);
            """),
            new SqlScript(3, "leases, and the last runs of upkeep", """
            ALTER TABLE registry_member ADD COLUMN leased_until TIMESTAMP(6) WITH TIME ZONE
              DEFAULT CURRENT_TIMESTAMP NOT NULL;
            ALTER TABLE registry_manifest ADD COLUMN leased_until TIMESTAMP(6) WITH TIME ZONE
              DEFAULT CURRENT_TIMESTAMP NOT NULL;
            CREATE INDEX registry_member_digest ON registry_member (digest);
            CREATE INDEX registry_manifest_digest ON registry_manifest (digest);
            CREATE TABLE registry_run (
              kind VARCHAR(16) NOT NULL,
              started_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              ended_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              manifests BIGINT NOT NULL,
              blobs BIGINT NOT NULL,
              size_bytes BIGINT NOT NULL,
              detail VARCHAR(65536) NOT NULL,
              PRIMARY KEY (kind)
            );
            """),
            new SqlScript(4, "open uploads are files", """
            DROP TABLE registry_upload;
            """));

    private RegistrySchema() {}
}

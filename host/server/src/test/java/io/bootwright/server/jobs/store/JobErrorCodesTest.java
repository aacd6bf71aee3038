package io.bootwright.server.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.errors.DispatcherErrorCode;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.store.PooledDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobErrorCodesTest {
    private static final String ROW = """
            INSERT INTO jobs (job_id, server_serial, task_target, bundle_id, bundle_version, bundle_digest, installer,
              installer_digest, artifact_digests, on_completion, on_failure, timeout_seconds, heartbeat_seconds,
              created_by, body_hash, status, stage, stage_since, created_at, last_update, media_state, error_code)
            VALUES ('00000000-0000-0000-0000-000000000001', 'A', 'a.target', 'a', '1', '', '',
              '', '[]', 'reboot', 'reboot', 1, 1,
              'admin', '', 'complete', 'complete', NOW(), NOW(), NOW(), 'none', 'steps-not-run')
            """;

    @TempDir
    Path directory;

    @Test
    void everyCodeThatAJobCanHaveIsReadFromItsRow() {
        assertThat(JobErrorCodes.all())
                .contains(JobErrorCode.NEVER_READ, DispatcherErrorCode.UNIT_MISSING, ProblemCode.BMC_UNREACHABLE)
                .allSatisfy(
                        code -> assertThat(JobErrorCodes.stored(code.code())).isEqualTo(code));
    }

    @Test
    void aCodeOfAnotherVersionIsAnErrorAllTheSame() {
        assertThat(JobErrorCodes.stored("of-another-version")).isEqualTo(ProblemCode.INTERNAL);
    }

    @Test
    void aCodeThatWasRenamedIsRenamedInTheRows() {
        try (Database database = PooledDatabase.embedded(directory)) {
            var runner = new MigrationRunner(database);
            runner.run(JobsSchema.migrations().subList(0, 5));
            database.jdbi().useHandle(handle -> handle.execute(ROW));
            runner.run(JobsSchema.migrations());
            List<String> codes = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT error_code FROM jobs")
                            .mapTo(String.class)
                            .list());
            assertThat(codes).containsExactly("step-not-run");
            assertThat(codes.stream().map(JobErrorCodes::stored))
                    .containsExactly((ErrorCode) JobErrorCode.STEP_NOT_RUN);
        }
    }
}

package io.bootwright.server.security;

import io.bootwright.server.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The key file of the stored secrets. It is made together with a new database, and only then: a new key under a database
 * that has secrets would make all of them unreadable without a word.
 *
 * @param file where it lies
 */
public record SecretKey(Path file) {
    private static final String REMEDY =
            " Put the file back from a backup, or on a further host of one database copy it"
                    + " from the first. If it is lost for good, start with an empty database and register the servers again.";

    /**
     * The key, made if this is the first start. To be called before the database's tables are made, so that a host that
     * is killed in between has its key.
     *
     * @param databaseIsNew whether the database has nothing in it
     * @throws SecretKeyException when the file is missing under a database that is not new, or is no key
     */
    public SecretBox open(boolean databaseIsNew) throws IOException {
        if (!Files.exists(file) && !databaseIsNew) {
            throw new SecretKeyException(
                    "The key file " + file + " is missing, and the database has secrets (passwords of"
                            + " BMCs, recipes) that only this key opens." + REMEDY);
        }
        try {
            return AesSecretBox.withKeyFile(file);
        } catch (java.nio.file.FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new SecretKeyException("The key file " + file + " holds no key (base64 of 32 bytes)." + REMEDY, e);
        }
    }

    /**
     * Checks that the key is the database's; to be called when the tables are there.
     *
     * @throws SecretKeyException when another key sealed the database's secrets
     */
    public void check(SecretBox box, Database database) {
        if (!new SecretKeyTable(database).belongs(box)) {
            throw new SecretKeyException("The key file " + file + " is not the key that the secrets in the database"
                    + " (passwords of BMCs, recipes) were sealed with." + REMEDY);
        }
    }
}

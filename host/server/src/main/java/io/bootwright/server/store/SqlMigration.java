package io.bootwright.server.store;

/**
 * One numbered step of a module's tables.
 *
 * @param module who owns the tables, such as {@code jobs}
 * @param version from 1 without gaps
 * @param name what it does, for people
 * @param sql statements separated by semicolons, understood by HSQLDB 2.7 and PostgreSQL
 */
public record SqlMigration(String module, int version, String name, String sql) {}

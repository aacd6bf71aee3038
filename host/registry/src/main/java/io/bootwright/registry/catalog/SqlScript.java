package io.bootwright.registry.catalog;

/**
 * One migration of the registry's tables, for the host's migration runner.
 *
 * @param version from 1 without gaps
 * @param name a short description
 * @param sql statements separated by semicolons
 */
public record SqlScript(int version, String name, String sql) {}

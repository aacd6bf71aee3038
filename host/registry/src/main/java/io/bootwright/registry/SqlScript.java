package io.bootwright.registry;

/**
 * One numbered step of the registry's tables, for the host's migration runner.
 *
 * @param version from 1 without gaps
 * @param name what it does, for people
 * @param sql statements separated by semicolons
 */
public record SqlScript(int version, String name, String sql) {}

package io.bootwright.cli;

import picocli.CommandLine.Command;

/** {@code bundle …}: for those who write workflows, and for those who choose which one runs. */
@Command(name = "bundle", description = "Writes, checks, packs and publishes workflow bundles.")
final class BundleCommands extends Group {}

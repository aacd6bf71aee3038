package io.bootwright.server.bundles;

/** The workflow of a jar without classes: every default of the plugin API, that is, what bundle.yaml says. */
final class DeclarativeWorkflow implements io.bootwright.plugin.Workflow {}

package io.bootwright.server.bundles.load;

/** The workflow of a jar without classes: every default of the plugin API, that is, what bundle.yaml says. */
public final class DeclarativeWorkflow implements io.bootwright.plugin.Workflow {}

package io.bootwright.server.bundles.load;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.code.ApiOnlyClassLoader;
import io.bootwright.plugin.Workflow;
import io.bootwright.server.workflow.WorkflowException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.AbstractExtensionFinder;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.ExtensionFinder;
import org.pf4j.JarPluginLoader;
import org.pf4j.JarPluginManager;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginManager;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bundle's class, loaded by PF4J apart from all others: with its own plugin manager, so that two versions of a
 * bundle live side by side, and its own class loader below {@link ApiOnlyClassLoader}. Each call gets an instance of
 * its own.
 */
public final class LoadedPlugin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugin.class);

    private final Manager manager;
    private final String id;
    private final Class<? extends Workflow> type;

    private LoadedPlugin(Manager manager, String id, Class<? extends Workflow> type) {
        this.manager = manager;
        this.id = id;
        this.type = type;
    }

    /**
     * Loads a jar that passed every check, and makes its workflow.
     *
     * @param jar a private copy that never changes
     * @param className the class that implements the plugin API
     * @param limit how long the class may take to come to life
     * @throws WorkflowException when the class cannot be loaded or made; then nothing of it stays loaded
     */
    public static LoadedPlugin open(Path jar, Bundle bundle, String className, Duration limit) {
        String id = bundle.manifest().id();
        Manager manager = new Manager(jar, bundle, className);
        try {
            String loaded = manager.loadPlugin(jar);
            // PF4J reports some failures by a state only.
            PluginState state = manager.startPlugin(loaded);
            if (state != PluginState.STARTED) {
                throw new WorkflowException("Bundle " + id + " cannot be loaded: its plugin is " + state + ".");
            }
            ClassLoader loader = manager.getPluginClassLoader(id);
            Class<? extends Workflow> type = BoundedCall.run(
                    "bundle " + id + ": loading " + className,
                    limit,
                    loader,
                    () -> type(manager, id, className, loader));
            return new LoadedPlugin(manager, id, type);
        } catch (PluginRuntimeException e) {
            manager.evict();
            LOG.warn("Bundle {} cannot be loaded", id, e);
            throw new WorkflowException(
                    "Bundle " + id + " cannot be loaded: its jar or its class does not fit what it declares.", e);
        } catch (WorkflowException e) {
            manager.evict();
            throw e;
        }
    }

    /** Finds the class, and makes an instance to see that it can be made. */
    private static Class<? extends Workflow> type(Manager manager, String id, String className, ClassLoader loader)
            throws ReflectiveOperationException {
        // First by hand: PF4J would only log why a class cannot be loaded.
        Class<?> type = Class.forName(className, true, loader);
        if (!Workflow.class.isAssignableFrom(type)) {
            throw new WorkflowException(
                    "Bundle " + id + ": " + className + " does not implement io.bootwright.plugin.Workflow.");
        }
        List<Class<? extends Workflow>> found = manager.getExtensionClasses(Workflow.class, id);
        if (found.size() != 1) {
            throw new WorkflowException("Bundle " + id + " has " + found.size() + " workflow classes instead of one.");
        }
        found.getFirst().getConstructor().newInstance();
        return found.getFirst();
    }

    /**
     * A new instance, so that nothing in its fields goes from one call to the next.
     *
     * @throws ReflectiveOperationException when its constructor fails, which it did not when the class was loaded
     */
    public Workflow workflow() throws ReflectiveOperationException {
        return type.getConstructor().newInstance();
    }

    public ClassLoader loader() {
        return type.getClassLoader();
    }

    /** Unloads; code that still runs keeps its classes until it ends. */
    @Override
    public void close() {
        manager.stopPlugin(id);
        manager.evict();
    }

    /** PF4J, told to look at nothing but the one jar it is given. */
    private static final class Manager extends JarPluginManager {
        private final Map<String, Set<String>> extensions;
        private final PluginDescriptor descriptor;

        Manager(Path jar, Bundle bundle, String className) {
            super(jar.toAbsolutePath().getParent());
            this.extensions = Map.of(bundle.manifest().id(), Set.of(className));
            this.descriptor = new DefaultPluginDescriptor(
                    bundle.manifest().id(),
                    bundle.manifest().title(),
                    org.pf4j.Plugin.class.getName(),
                    bundle.manifest().version(),
                    "*",
                    "",
                    "");
        }

        void evict() {
            // Also what PF4J keeps of a jar that it failed to load.
            List.copyOf(getPlugins()).forEach(plugin -> unloadPlugin(plugin.getPluginId()));
        }

        @Override
        protected PluginLoader createPluginLoader() {
            PluginManager self = this;
            return new JarPluginLoader(self) {
                @Override
                public ClassLoader loadPlugin(Path path, PluginDescriptor of) {
                    var parent = new ApiOnlyClassLoader(LoadedPlugin.class.getClassLoader());
                    var loader = new PluginClassLoader(self, of, parent, ClassLoadingStrategy.APD);
                    loader.addFile(path.toFile());
                    return loader;
                }
            };
        }

        /** The class was found in META-INF/services when the jar was checked. */
        @Override
        protected ExtensionFinder createExtensionFinder() {
            return new AbstractExtensionFinder(this) {
                @Override
                public Map<String, Set<String>> readPluginsStorages() {
                    return extensions;
                }

                @Override
                public Map<String, Set<String>> readClasspathStorages() {
                    return Map.of();
                }
            };
        }

        /** bundle.yaml is the description; manifest headers were checked to agree with it. */
        @Override
        protected PluginDescriptorFinder createPluginDescriptorFinder() {
            return new PluginDescriptorFinder() {
                @Override
                public boolean isApplicable(Path path) {
                    return true;
                }

                @Override
                public PluginDescriptor find(Path path) {
                    return descriptor;
                }
            };
        }

        @Override
        protected PluginStatusProvider createPluginStatusProvider() {
            return new PluginStatusProvider() {
                @Override
                public boolean isPluginDisabled(String pluginId) {
                    return false;
                }

                @Override
                public void disablePlugin(String pluginId) {}

                @Override
                public void enablePlugin(String pluginId) {}
            };
        }
    }
}

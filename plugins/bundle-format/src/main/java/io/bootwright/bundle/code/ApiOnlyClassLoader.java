package io.bootwright.bundle.code;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parent class loader of a bundle's classes. It shows the JDK, the plugin API, PF4J and SLF4J; no other class and
 * no resource. So a bundle carries its own libraries, in whatever version, and cannot come to depend on the host's. It
 * is a parent for class loaders, not a sandbox: bundles are trusted code.
 */
public final class ApiOnlyClassLoader extends ClassLoader {
    private static final List<String> API = List.of("io.bootwright.plugin.", "org.pf4j.", "org.slf4j.");

    private final ClassLoader host;

    static {
        registerAsParallelCapable();
    }

    /** A parent that hands on the API of the program that {@code host} loads. */
    public ApiOnlyClassLoader(ClassLoader host) {
        // The platform loader knows the modules of the JDK and nothing of the class path.
        super("bundle-api", ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (API.stream().anyMatch(name::startsWith)) {
            return host.loadClass(name);
        }
        return super.loadClass(name, resolve);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return null;
    }

    @Override
    public Enumeration<URL> getResources(String name) {
        return Collections.emptyEnumeration();
    }
}

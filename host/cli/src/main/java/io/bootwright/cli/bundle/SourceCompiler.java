package io.bootwright.cli.bundle;

import io.bootwright.cli.shell.CliException;
import io.bootwright.errors.FailureWords;
import io.bootwright.plugin.PluginApi;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the class of a bundle against the plugin API of this program: an author needs a JDK and nothing else. */
final class SourceCompiler {
    /** What a bundle's class may be compiled against: the jars that hold these, and the JDK. */
    private static final List<Class<?>> API = List.of(PluginApi.class, org.pf4j.ExtensionPoint.class);

    private static final String RELEASE = "25";

    private SourceCompiler() {}

    /** Compiles a source directory; class files by path. */
    static Map<String, byte[]> compile(Path sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw CliException.usage("this Java has no compiler. Install a JDK " + RELEASE
                    + " and set JAVA_HOME to it, or compile yourself and give --classes.");
        }
        try (Stream<Path> walk = Files.walk(sources)) {
            List<Path> files = walk.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw CliException.usage(sources + " holds no source files. Remove it, or put the class there.");
            }
            Path out = Files.createTempDirectory("classes");
            try {
                return compile(compiler, files, out);
            } finally {
                delete(out);
            }
        } catch (IOException e) {
            throw CliException.usage(sources + " cannot be compiled: " + FailureWords.of(e));
        }
    }

    private static Map<String, byte[]> compile(JavaCompiler compiler, List<Path> files, Path out) throws IOException {
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
            List<String> options = List.of(
                    "--release", RELEASE, "-proc:none", "-Xlint:all,-path", "-d", out.toString(), "-cp", classPath());
            boolean done = compiler.getTask(
                            null, manager, found, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!done) {
                List<String> lines = new ArrayList<>();
                found.getDiagnostics().stream()
                        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                        .forEach(each -> lines.add(line(each)));
                throw CliException.failed("the class of the bundle does not compile:\n" + String.join("\n", lines));
            }
        }
        return BundleClasses.files(out);
    }

    private static String line(Diagnostic<? extends JavaFileObject> found) {
        String file = found.getSource() == null ? "" : found.getSource().getName();
        return file + ":" + found.getLineNumber() + ":" + found.getColumnNumber() + ": error: "
                + found.getMessage(Locale.ROOT);
    }

    private static String classPath() {
        List<String> paths = new ArrayList<>();
        for (Class<?> type : API) {
            try {
                paths.add(Path.of(Objects.requireNonNull(
                                        type.getProtectionDomain().getCodeSource())
                                .getLocation()
                                .toURI())
                        .toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return String.join(java.io.File.pathSeparator, paths);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

package io.bootwright.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Packages stay small enough to be read in one go. */
class PackageSizeTest {
    private static final int MOST = 25;

    /** Packages that are still to be split. */
    private static final Set<String> LARGER = Set.of("io.bootwright.server.bundles");

    @Test
    void noPackageHasMoreTypesThanOneCanKeepInMind() {
        Map<String, Integer> sizes = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.bootwright.server")) {
            if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
                sizes.merge(type.getPackageName(), 1, Integer::sum);
            }
        }
        sizes.values().removeIf(size -> size <= MOST);
        sizes.keySet().removeAll(LARGER);
        assertThat(sizes).isEmpty();
    }
}

package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The official conformance suite of the OCI Distribution Specification, with every switch on. */
@Tag("conformance")
class ConformanceTest {
    /** A run that never reached the registry has hardly any. */
    private static final int LEAST_CASES = 850;

    @TempDir
    Path directory;

    @TempDir
    Path results;

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "dev"})
    void nothingFails(String version) throws Exception {
        Tool suite = Tool.find("conformance", "bootwright.it.conformance", "make conformance", results);
        try (var registry = new TestRegistry(directory)) {
            // It ends with 1 on any failure, but with 0 when it could not start: only its report counts.
            try {
                suite.run(Map.of(
                        "OCI_REGISTRY",
                        registry.host(),
                        "OCI_TLS",
                        "disabled",
                        "OCI_VERSION",
                        version,
                        "OCI_DATA_SPARSE",
                        "true",
                        "OCI_LOG",
                        "error",
                        "OCI_RESULTS_DIR",
                        results.toString()));
            } catch (AssertionError e) {
                assertThat(results.resolve("junit.xml")).as(e.getMessage()).exists();
            }
        }
        Element report = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(Files.newInputStream(results.resolve("junit.xml")))
                .getDocumentElement();
        List<String> bad = failures(report);
        int cases = Integer.parseInt(report.getAttribute("tests"));
        System.out.println("OCI conformance " + version + ": " + cases + " cases, " + bad.size() + " failed");
        assertThat(bad).isEmpty();
        assertThat(report.getAttribute("failures") + report.getAttribute("errors"))
                .isIn("", "0", "00");
        assertThat(cases).isGreaterThan(LEAST_CASES);
    }

    private static List<String> failures(Element report) {
        NodeList cases = report.getElementsByTagName("testcase");
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            if (List.of("failure", "error").contains(test.getAttribute("status"))) {
                bad.add(test.getAttribute("classname") + " " + test.getAttribute("name"));
            }
        }
        return bad;
    }
}

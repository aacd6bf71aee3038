package io.bootwright.bundles.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.layout.Examples;
import io.bootwright.plugin.Installer;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFileNetworkTest {
    private static final Path VALID = new Examples("windows").bundle().resolve("examples/valid");
    private static final WindowsWorkflow WORKFLOW = new WindowsWorkflow();

    @Test
    void withoutTheWishTheFileGoesOutByteForByte() {
        Recipe recipe = Examples.recipe(VALID.resolve("server-2022-network-in-the-answer-file.json"));

        assertThat(unattend(recipe, Optional.of(network())))
                .isEqualTo(text(
                        Base64.getDecoder().decode(recipe.text("/unattend_xml").orElseThrow())));
    }

    @Test
    void withoutAFileThereIsNone() {
        Recipe recipe = Examples.recipe(VALID.resolve("minimal.json"));

        assertThat(WORKFLOW.files(job(recipe, Optional.of(network())))).isEmpty();
    }

    @Test
    void theServersNetworkIsAddedAndTheRestStays() {
        Recipe recipe = Examples.recipe(VALID.resolve("server-2022-static-network.json"));

        String xml = unattend(recipe, Optional.of(network()));

        assertThat(xml).startsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<unattend ");
        assertThat(xml).contains("<ComputerName>WEB-01</ComputerName>", "<PlainText>false</PlainText>");
        AnswerFile file = AnswerFile.parse(xml.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(file.settings(Pass.SPECIALIZE)).singleElement();
        assertThat(AnswerFile.components(file.settings(Pass.SPECIALIZE).getFirst()))
                .extracting(component -> component.getAttribute("name"))
                .containsExactly(
                        "Microsoft-Windows-Shell-Setup", "Microsoft-Windows-TCPIP", "Microsoft-Windows-DNS-Client");
        assertThat(compact(xml))
                .contains("<Interfacewcm:action=\"add\"><Identifier>52-54-00-AA-00-01</Identifier>"
                        + "<Ipv4Settings><DhcpEnabled>false</DhcpEnabled></Ipv4Settings>"
                        + "<Ipv6Settings><DhcpEnabled>false</DhcpEnabled>"
                        + "<RouterDiscoveryEnabled>false</RouterDiscoveryEnabled></Ipv6Settings>"
                        + "<UnicastIpAddresses>"
                        + "<IpAddresswcm:action=\"add\"wcm:keyValue=\"1\">10.0.2.99/24</IpAddress>"
                        + "<IpAddresswcm:action=\"add\"wcm:keyValue=\"2\">2001:db8::9/64</IpAddress>"
                        + "</UnicastIpAddresses><Routes>"
                        + "<Routewcm:action=\"add\"><Identifier>0</Identifier>"
                        + "<NextHopAddress>10.0.2.2</NextHopAddress><Prefix>0.0.0.0/0</Prefix></Route>"
                        + "<Routewcm:action=\"add\"><Identifier>1</Identifier><Metric>50</Metric>"
                        + "<NextHopAddress>2001:db8::1</NextHopAddress><Prefix>::/0</Prefix></Route>"
                        + "</Routes></Interface>")
                .contains("<DNSSuffixSearchOrder>"
                        + "<DomainNamewcm:action=\"add\"wcm:keyValue=\"1\">corp.example</DomainName>"
                        + "</DNSSuffixSearchOrder><Interfaces><Interfacewcm:action=\"add\">"
                        + "<Identifier>52-54-00-AA-00-01</Identifier><DNSServerSearchOrder>"
                        + "<IpAddresswcm:action=\"add\"wcm:keyValue=\"1\">10.0.2.3</IpAddress>"
                        + "<IpAddresswcm:action=\"add\"wcm:keyValue=\"2\">2001:db8::53</IpAddress>"
                        + "</DNSServerSearchOrder></Interface></Interfaces>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "windows-1252", "UTF-8"})
    void aFileOfAnyEncodingComesOutAsUtf8(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        String xml = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>\n"
                + "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\"><settings pass=\"specialize\">"
                + "<component name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\""
                + " publicKeyToken=\"31bf3856ad364e35\" language=\"neutral\" versionScope=\"nonSxS\">"
                + "<RegisteredOwner>Zo\u00eb \u20ac</RegisteredOwner></component></settings></unattend>";
        Recipe recipe = new Recipe(JsonValue.of(Map.of(
                "network", "server", "unattend_xml", Base64.getEncoder().encodeToString(xml.getBytes(charset)))));

        byte[] served = WORKFLOW.files(job(recipe, Optional.of(network()))).get("unattend.xml");

        // Another parser than the one that made it.
        XMLStreamReader reader =
                XMLInputFactory.newDefaultFactory().createXMLStreamReader(new ByteArrayInputStream(served));
        StringBuilder text = new StringBuilder();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.CHARACTERS) {
                text.append(reader.getText());
            }
        }
        assertThat(reader.getCharacterEncodingScheme()).isEqualTo("utf-8");
        assertThat(text).contains("Zo\u00eb \u20ac", "10.0.2.99/24");
        assertThat(new String(served, StandardCharsets.UTF_8)).contains("Zo\u00eb \u20ac");
    }

    @Test
    void theSameJobGetsTheSameBytes() {
        Recipe recipe = Examples.recipe(VALID.resolve("server-2022-static-network.json"));

        assertThat(unattend(recipe, Optional.of(network()))).isEqualTo(unattend(recipe, Optional.of(network())));
    }

    @Test
    void withoutAFileOfItsOwnTheRecipeGetsOneWithTheNetworkAlone() {
        Recipe recipe = Examples.recipe(VALID.resolve("network-without-an-answer-file.json"));

        String xml = unattend(recipe, Optional.of(network()));

        AnswerFile file = AnswerFile.parse(xml.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(file.settings()).singleElement();
        assertThat(AnswerFile.components(file.settings(Pass.SPECIALIZE).getFirst()))
                .hasSize(2);
    }

    @Test
    void aFileWithPrefixedNamesGetsComponentsOfTheRightNamespace() {
        String own = "<u:unattend xmlns:u=\"urn:schemas-microsoft-com:unattend\"><u:settings pass=\"specialize\">"
                + "<u:component name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\"/>"
                + "</u:settings></u:unattend>";
        Recipe recipe = new Recipe(JsonValue.of(Map.of(
                "network",
                "server",
                "unattend_xml",
                Base64.getEncoder().encodeToString(own.getBytes(StandardCharsets.UTF_8)))));

        String xml = unattend(recipe, Optional.of(network()));

        AnswerFile file = AnswerFile.parse(xml.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        assertThat(AnswerFile.components(file.settings(Pass.SPECIALIZE).getFirst()))
                .hasSize(3);
        assertThat(AnswerRules.everywhere(file, "Identifier")).hasSize(4);
    }

    @Test
    void whatAnAnswerFileCannotSayIsRefused() {
        assertThat(faults(Optional.empty())).singleElement().asString().contains("no network in its record");
        assertThat(faults(Optional.of(JsonValue.of(Map.of("version", 2)))))
                .singleElement()
                .asString()
                .contains("no network in its record");
        Map<String, Object> bonded = new LinkedHashMap<>(network().members(""));
        bonded.put("bonds", Map.of("bond0", Map.of("interfaces", List.of("m0"))));
        assertThat(faults(Optional.of(JsonValue.of(bonded))))
                .singleElement()
                .asString()
                .contains("bonds");
        assertThat(faults(Optional.of(JsonValue.of(Map.of("ethernets", Map.of("m0", Map.of("mtu", 9000)))))))
                .singleElement()
                .asString()
                .contains("gives m0 an mtu");
        assertThat(faults(Optional.of(network()))).isEmpty();
    }

    private static List<String> faults(Optional<JsonValue> network) {
        List<String> faults = new ArrayList<>();
        Recipe recipe = Examples.recipe(VALID.resolve("network-without-an-answer-file.json"));
        WORKFLOW.checkServer(job(recipe, network), (pointer, detail) -> faults.add(pointer + " " + detail));
        return faults;
    }

    private static String unattend(Recipe recipe, Optional<JsonValue> network) {
        return text(WORKFLOW.files(job(recipe, network)).get("unattend.xml"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String compact(String xml) {
        return xml.replaceAll("\\s", "");
    }

    private static JsonValue network() {
        return JsonValue.of(Map.of(
                "version",
                2,
                "ethernets",
                Map.of(
                        "m0",
                        Map.of(
                                "match", Map.of("macaddress", "52:54:00:aa:00:01"),
                                "accept-ra", false,
                                "addresses", List.of("10.0.2.99/24", "2001:db8::9/64"),
                                "routes",
                                        List.of(
                                                Map.of("to", "default", "via", "10.0.2.2"),
                                                Map.of("to", "default", "via", "2001:db8::1", "metric", 50)),
                                "nameservers",
                                        Map.of(
                                                "addresses", List.of("10.0.2.3", "2001:db8::53"),
                                                "search", List.of("corp.example"))))));
    }

    private static JobContext job(Recipe recipe, Optional<JsonValue> network) {
        return new JobContext() {
            @Override
            public UUID jobId() {
                return UUID.fromString("00000000-0000-4000-8000-000000000001");
            }

            @Override
            public String serverSerial() {
                return "XF-1";
            }

            @Override
            public Recipe recipe() {
                return recipe;
            }

            @Override
            public Optional<JsonValue> network() {
                return network;
            }

            @Override
            public List<String> pluginFiles() {
                return List.of("unattend.xml");
            }

            @Override
            public Installer declaredInstaller() {
                return new Installer("maintenance", "latest");
            }
        };
    }
}

package io.bootwright.bundles.windows;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Writes a server's static network into the pass specialize of an answer file: components Microsoft-Windows-TCPIP and
 * Microsoft-Windows-DNS-Client (Microsoft's "Unattended Windows Setup Reference"), ports named by their MAC.
 */
final class NetworkComponents {
    private static final String TCPIP = "Microsoft-Windows-TCPIP";
    private static final String DNS = "Microsoft-Windows-DNS-Client";
    static final Set<String> NAMES = Set.of(TCPIP, DNS);

    private static final String WCM = "http://schemas.microsoft.com/WMIConfig/2002/State";

    private final Document document;

    private NetworkComponents(Document document) {
        this.document = document;
    }

    static void add(AnswerFile file, ServerNetwork network) {
        Document document = file.document();
        NetworkComponents components = new NetworkComponents(document);
        Element settings = file.settings(Pass.SPECIALIZE).stream()
                .findFirst()
                .orElseGet(() -> components.settings(document.getDocumentElement()));
        components.tcpip(components.component(settings, TCPIP), network);
        boolean hasDns = network.ports().stream()
                .anyMatch(port ->
                        !port.nameservers().isEmpty() || !port.suffixes().isEmpty());
        if (hasDns) {
            components.dns(components.component(settings, DNS), network);
        }
    }

    private Element settings(Element root) {
        Element settings = declared("settings");
        settings.setAttribute("pass", Pass.SPECIALIZE.text());
        root.appendChild(settings);
        return settings;
    }

    private Element component(Element settings, String name) {
        Element component = declared("component");
        component.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:wcm", WCM);
        component.setAttribute("name", name);
        component.setAttribute("processorArchitecture", "amd64");
        component.setAttribute("publicKeyToken", "31bf3856ad364e35");
        component.setAttribute("language", "neutral");
        component.setAttribute("versionScope", "nonSxS");
        settings.appendChild(component);
        return component;
    }

    private void tcpip(Element component, ServerNetwork network) {
        Element interfaces = add(component, "Interfaces");
        for (ServerNetwork.Port port : network.ports()) {
            Element one = item(interfaces, "Interface");
            add(one, "Identifier", port.mac());
            add(add(one, "Ipv4Settings"), "DhcpEnabled", Boolean.toString(port.dhcp4()));
            Element v6 = add(one, "Ipv6Settings");
            add(v6, "DhcpEnabled", Boolean.toString(port.dhcp6()));
            port.routerDiscovery().ifPresent(enabled -> add(v6, "RouterDiscoveryEnabled", Boolean.toString(enabled)));
            list(one, "UnicastIpAddresses", "IpAddress", port.addresses());
            if (!port.routes().isEmpty()) {
                Element routes = add(one, "Routes");
                for (int i = 0; i < port.routes().size(); i++) {
                    ServerNetwork.Route route = port.routes().get(i);
                    Element entry = item(routes, "Route");
                    add(entry, "Identifier", Integer.toString(i));
                    route.metric().ifPresent(metric -> add(entry, "Metric", Long.toString(metric)));
                    add(entry, "NextHopAddress", route.via());
                    add(entry, "Prefix", route.prefix());
                }
            }
        }
    }

    private void dns(Element component, ServerNetwork network) {
        Set<String> suffixes = new LinkedHashSet<>();
        network.ports().forEach(port -> suffixes.addAll(port.suffixes()));
        list(component, "DNSSuffixSearchOrder", "DomainName", List.copyOf(suffixes));
        List<ServerNetwork.Port> ports = network.ports().stream()
                .filter(port -> !port.nameservers().isEmpty())
                .toList();
        if (!ports.isEmpty()) {
            Element interfaces = add(component, "Interfaces");
            for (ServerNetwork.Port port : ports) {
                Element one = item(interfaces, "Interface");
                add(one, "Identifier", port.mac());
                list(one, "DNSServerSearchOrder", "IpAddress", port.nameservers());
            }
        }
    }

    private void list(Element parent, String name, String itemName, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        Element list = add(parent, name);
        for (int i = 0; i < values.size(); i++) {
            Element entry = item(list, itemName);
            entry.setAttributeNS(WCM, "wcm:keyValue", Integer.toString(i + 1));
            entry.setTextContent(values.get(i));
        }
    }

    private Element item(Element parent, String name) {
        Element element = add(parent, name);
        element.setAttributeNS(WCM, "wcm:action", "add");
        return element;
    }

    private void add(Element parent, String name, String text) {
        add(parent, name).setTextContent(text);
    }

    private Element add(Element parent, String name) {
        Element element = document.createElementNS(AnswerFile.NAMESPACE, name);
        parent.appendChild(element);
        return element;
    }

    /** An element that says its namespace itself, whatever prefix the rest of the file uses. */
    private Element declared(String name) {
        Element element = document.createElementNS(AnswerFile.NAMESPACE, name);
        element.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns", AnswerFile.NAMESPACE);
        return element;
    }
}

package io.bootwright.bundles.windows;

import io.bootwright.plugin.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** An answer file ({@code unattend.xml}). Not safe for use by several threads. */
final class AnswerFile {
    static final String NAME = "unattend.xml";
    static final String POINTER = "/unattend_xml";
    static final String NAMESPACE = "urn:schemas-microsoft-com:unattend";

    private static final int MAX_DEPTH = 64;

    private final Document document;

    private AnswerFile(Document document) {
        this.document = document;
    }

    static AnswerFile empty() {
        Document document = builder().newDocument();
        Element root = document.createElementNS(NAMESPACE, "unattend");
        root.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns", NAMESPACE);
        document.appendChild(root);
        return new AnswerFile(document);
    }

    /** Reads the recipe's value; what keeps it from being an answer file is added to the problems. */
    static Optional<AnswerFile> read(String base64, Problems problems) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            problems.add(
                    POINTER,
                    "This is no base64: it is cut off or has a wrong character. Make it with base64 -w0 FILE.");
            return Optional.empty();
        }
        try {
            AnswerFile file = new AnswerFile(builder().parse(new ByteArrayInputStream(bytes)));
            Element root = file.document.getDocumentElement();
            if (!is(root, "unattend")) {
                problems.add(
                        POINTER,
                        "The decoded XML is no answer file: its root must be unattend in the namespace " + NAMESPACE
                                + ".");
                return Optional.empty();
            }
            return Optional.of(file);
        } catch (SAXException e) {
            problems.add(POINTER, reason(e));
        } catch (IOException e) {
            problems.add(
                    POINTER, "The decoded answer file is not text in the encoding that it declares: save it as UTF-8.");
        }
        return Optional.empty();
    }

    /** Parses what {@link #read} accepted before. */
    static Optional<AnswerFile> parse(byte[] bytes) {
        return read(Base64.getEncoder().encodeToString(bytes), (pointer, detail) -> {});
    }

    /** Never the parser's own words: they quote the file, which holds passwords. */
    private static String reason(SAXException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("DOCTYPE")) {
            return "The answer file has a DOCTYPE, which is not read: remove it.";
        }
        if (said.contains("maxElementDepth")) {
            return "The answer file is nested more than " + MAX_DEPTH + " levels deep, which no answer file is.";
        }
        String where = e instanceof SAXParseException at && at.getLineNumber() > 0
                ? ": see line " + at.getLineNumber() + ", column " + at.getColumnNumber() + " of the decoded file"
                : "";
        return "The answer file is not well-formed XML" + where
                + ". In values, & is written &amp; and < is written &lt;.";
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setAttribute("jdk.xml.maxElementDepth", Integer.toString(MAX_DEPTH));
            factory.setNamespaceAware(true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            // Or the parser prints what it finds, with parts of the file, to standard error.
            builder.setErrorHandler(new DefaultHandler());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    Document document() {
        return document;
    }

    /** The {@code settings} of all passes. */
    List<Element> settings() {
        return children(document.getDocumentElement(), "settings");
    }

    /** The {@code settings} of one pass, such as {@code specialize}. */
    List<Element> settings(Pass pass) {
        return settings().stream()
                .filter(settings -> settings.getAttribute("pass").equals(pass.text()))
                .toList();
    }

    static List<Element> components(Element settings) {
        return children(settings, "component");
    }

    /** The child elements of one name. */
    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && is(element, name)) {
                found.add(element);
            }
        }
        return found;
    }

    static boolean is(Element element, String name) {
        return NAMESPACE.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    /** The file in UTF-8; the same content always gives the same bytes. */
    byte[] bytes() {
        try {
            TransformerFactory factory = TransformerFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
            // Characters, not bytes: of bytes the transformer would write those of the encoding that the file came in.
            StringWriter out = new StringWriter();
            out.write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
            transformer.transform(new DOMSource(document), new StreamResult(out));
            out.write('\n');
            return out.toString().getBytes(StandardCharsets.UTF_8);
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }
}

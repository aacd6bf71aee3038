package io.bootwright.bundles.windows;

import io.bootwright.plugin.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Rules for answer files of an image that was applied, so that Windows Setup runs only some of its passes. */
final class AnswerRules {
    private static final String AT = AnswerFile.POINTER;

    /** Components that do nothing in the passes which an applied image runs. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "Microsoft-Windows-Setup", "only in windowsPE, offlineServicing and generalize",
            "Microsoft-Windows-International-Core-WinPE", "only in windowsPE",
            "Microsoft-Windows-PnpCustomizationsWinPE", "only in windowsPE",
            "Microsoft-Windows-PnpCustomizationsNonWinPE", "only in offlineServicing and auditSystem");

    private final AnswerFile file;
    private final boolean networkIsAdded;
    private final Problems problems;

    AnswerRules(AnswerFile file, boolean networkIsAdded, Problems problems) {
        this.file = file;
        this.networkIsAdded = networkIsAdded;
        this.problems = problems;
    }

    void check() {
        boolean used = false;
        Set<Pass> unused = new TreeSet<>();
        for (Element settings : file.settings()) {
            String name = settings.getAttribute("pass");
            Optional<Pass> pass = Pass.of(name);
            if (pass.isEmpty()) {
                problems.add(
                        AT,
                        "The answer file has settings of the pass \"" + printable(name)
                                + "\", which is none: write specialize or oobeSystem (case counts).");
                continue;
            }
            List<Element> components = AnswerFile.components(settings);
            components.forEach(component -> component(component, pass.get()));
            if (pass.get().whyNot().isPresent()) {
                unused.add(pass.get());
            } else {
                used |= !components.isEmpty();
            }
        }
        for (Pass pass : unused) {
            problems.warn(
                    AT,
                    "Settings of the pass " + pass.text() + " have no effect on an applied image: "
                            + pass.whyNot().orElseThrow() + ". Move what is needed to specialize or oobeSystem.");
        }
        if (!used && !networkIsAdded) {
            problems.add(
                    AT,
                    "The answer file has no component in the passes specialize and oobeSystem, the only ones that an applied"
                            + " image runs, so nothing of it would be used.");
        }
        new AccountRules(file, problems).check();
    }

    private void component(Element component, Pass pass) {
        String name = printable(component.getAttribute("name"));
        String architecture = component.getAttribute("processorArchitecture");
        if (!architecture.toLowerCase(Locale.ROOT).matches("amd64|wow64")) {
            problems.add(
                    AT,
                    "The component " + name + " in the pass " + pass.text() + " has processorArchitecture=\""
                            + printable(architecture)
                            + "\", so Windows for this server (amd64) passes over it: write amd64.");
        }
        if (pass.whyNot().isEmpty() && ELSEWHERE.containsKey(name)) {
            problems.warn(
                    AT,
                    "The component " + name + " works " + ELSEWHERE.get(name) + ", so in the pass " + pass.text()
                            + " it has no effect.");
        }
        if (networkIsAdded && pass == Pass.SPECIALIZE && NetworkComponents.NAMES.contains(name)) {
            problems.add(
                    AT,
                    "The recipe says network: server, but the answer file has a component " + name
                            + " of its own in the pass specialize. Remove one of the two.");
        }
        if (name.equals("Microsoft-Windows-Shell-Setup") && pass == Pass.SPECIALIZE) {
            AnswerFile.children(component, "ComputerName").forEach(this::computerName);
        }
    }

    private void computerName(Element element) {
        String name = element.getTextContent().strip();
        if (name.equals("*")) {
            return;
        }
        if (name.isEmpty() || name.length() > 15) {
            problems.add(
                    AT,
                    "ComputerName has " + name.length() + " characters; 1 to 15 are allowed, or * for a random name.");
        } else if (!name.matches("[A-Za-z0-9-]+") || name.matches("[0-9]+") || name.matches("-.*|.*-")) {
            problems.add(
                    AT,
                    "ComputerName may hold letters, digits and dashes, neither starts nor ends with a dash, and is not all"
                            + " digits.");
        }
    }

    /** Attribute values as sentences show them: short, and nothing that acts on a terminal. */
    static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "...";
    }

    /** All elements of one name, wherever they are. */
    static List<Element> everywhere(AnswerFile file, String name) {
        NodeList found = file.document().getElementsByTagNameNS(AnswerFile.NAMESPACE, name);
        return java.util.stream.IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}

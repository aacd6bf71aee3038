package io.bootwright.bundles.windows;

import io.bootwright.plugin.Problems;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Rules for passwords in an answer file: how they are written, and whether Windows will ask for one. Values are never
 * shown.
 */
final class AccountRules {
    private static final String AT = AnswerFile.POINTER;
    private static final Set<String> PASSWORDS = Set.of("AdministratorPassword", "Password");

    private final AnswerFile file;
    private final Problems problems;

    AccountRules(AnswerFile file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    void check() {
        Set<String> clear = new TreeSet<>();
        for (String name : PASSWORDS) {
            for (Element password : AnswerRules.everywhere(file, name)) {
                if (isClear(password)) {
                    clear.add(place(password));
                }
            }
        }
        if (!clear.isEmpty()) {
            problems.warn(
                    AT,
                    "The answer file holds a password in clear text (" + String.join(", ", clear)
                            + "). It is encrypted on this host and readable by administrators only on the disk; let the first"
                            + " logon change it all the same.");
        }
        boolean hasOobe = file.settings(Pass.OOBE_SYSTEM).stream()
                .anyMatch(settings -> !AnswerFile.components(settings).isEmpty());
        if (hasOobe && AnswerRules.everywhere(file, "UserAccounts").isEmpty()) {
            problems.warn(
                    AT,
                    "The answer file sets no account (UserAccounts in oobeSystem): Windows Server stops at its first start"
                            + " and asks for the administrator's password.");
        }
    }

    private static boolean isClear(Element password) {
        List<Element> values = AnswerFile.children(password, "Value");
        if (values.isEmpty() && !AnswerFile.children(password, "PlainText").isEmpty()) {
            return false;
        }
        boolean hidden = AnswerFile.children(password, "PlainText").stream()
                .anyMatch(plain -> plain.getTextContent().strip().equalsIgnoreCase("false"));
        return !hidden && !password.getTextContent().isBlank();
    }

    /** Such as {@code AutoLogon/Password}. */
    private static String place(Element password) {
        Node parent = password.getParentNode();
        return (parent instanceof Element element ? element.getLocalName() + "/" : "") + password.getLocalName();
    }
}

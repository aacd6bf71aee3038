package io.bootwright.bundles.esxi;

import io.bootwright.bundles.esxi.Kickstart.Command;
import io.bootwright.bundles.esxi.Kickstart.Section;
import io.bootwright.plugin.Problems;
import java.util.List;
import java.util.Set;

/**
 * Rules for kickstarts: what makes ESXi's installer stop with a question, or destroys more than was meant, is refused;
 * what is only unwise is warned of. Each sentence names its line and what to write instead.
 */
final class KickstartRules {
    private static final Set<String> COMMANDS = Set.of(
            "accepteula",
            "vmaccepteula",
            "clearpart",
            "dryrun",
            "install",
            "installorupgrade",
            "upgrade",
            "keyboard",
            "serialnum",
            "vmserialnum",
            "network",
            "paranoid",
            "part",
            "partition",
            "reboot",
            "rootpw",
            "include",
            "%include");

    private static final Set<String> SECTIONS = Set.of("%pre", "%post", "%firstboot");
    private static final Set<String> INTERPRETERS = Set.of("busybox", "python");

    private final Kickstart kickstart;
    private final Problems problems;

    KickstartRules(Kickstart kickstart, Problems problems) {
        this.kickstart = kickstart;
        this.problems = problems;
    }

    void check() {
        known();
        licence();
        end();
        what();
        new DiskRules(kickstart, this::refuse, this::warn).check();
        password();
        network();
        scripts();
        lineEnds();
    }

    private void known() {
        for (Command command : kickstart.commands()) {
            if (!COMMANDS.contains(command.name())) {
                refuse(
                        command.line(),
                        "ESXi's installer knows no such command and would stop. Remove it, or mend its" + " spelling.");
            }
        }
        kickstart
                .commands("dryrun")
                .forEach(command ->
                        refuse(command.line(), "dryrun installs nothing, so the job would never end. Remove it."));
        kickstart
                .commands("paranoid")
                .forEach(command -> warn(
                        command.line(),
                        "paranoid makes the installer stop at each warning, with nobody there to see."));
    }

    private void licence() {
        if (kickstart.commands("accepteula", "vmaccepteula").isEmpty()) {
            missing("accepteula or vmaccepteula is missing: the installer would stop and show the licence. Add the line"
                    + " vmaccepteula if you accept it.");
        }
    }

    private void end() {
        boolean inScript = kickstart.sections().stream()
                .filter(section -> section.head().name().equals("%post"))
                .flatMap(section -> section.script().stream())
                .anyMatch(line -> line.matches("\\s*(/\\S*/)?(reboot|esxcli system shutdown reboot)\\b.*"));
        if (kickstart.commands("reboot").isEmpty() && !inScript) {
            missing("reboot is missing: the installer would wait for a key when it is done. Add the line reboot.");
        }
    }

    private void what() {
        List<Command> verbs = kickstart.commands("install", "upgrade", "installorupgrade");
        if (verbs.isEmpty()) {
            missing("install, upgrade or installorupgrade is missing: the installer would stop. Add a line such as"
                    + " install --disk=naa.… --overwritevmfs.");
        }
        verbs.stream()
                .skip(1)
                .forEach(command -> refuse(
                        command.line(), "there is more than one of install, upgrade and installorupgrade. Keep one."));
    }

    private void password() {
        List<Command> passwords = kickstart.commands("rootpw");
        boolean needed = kickstart.commands("upgrade").isEmpty();
        if (passwords.isEmpty() && needed) {
            missing("rootpw is missing: the installer would stop and ask for root's password. Add the line rootpw"
                    + " --iscrypted HASH; openssl passwd -6 makes the hash.");
        }
        for (Command password : passwords) {
            boolean crypted = password.has("--iscrypted");
            List<String> values = password.words().stream()
                    .filter(word -> !word.startsWith("--"))
                    .toList();
            if (values.isEmpty()) {
                refuse(password.line(), "rootpw has no password. Write rootpw --iscrypted HASH.");
            } else if (crypted && !values.getFirst().matches("\\$[0-9a-z]+\\$.+")) {
                refuse(
                        password.line(),
                        "this is no hash of a password, so root could never log in. Make one with"
                                + " openssl passwd -6.");
            } else if (!crypted) {
                warn(
                        password.line(),
                        "root's password stands there in clear. Write rootpw --iscrypted HASH; openssl"
                                + " passwd -6 makes the hash.");
            }
        }
    }

    private void network() {
        List<Command> networks = kickstart.commands("network");
        int mark = kickstart.networkMark();
        if (mark > 0 && !networks.isEmpty()) {
            refuse(
                    networks.getFirst().line(),
                    "line " + mark + " asks for the server's own network, so there would be"
                            + " two. Remove one of them.");
        } else if (networks.size() > 1) {
            refuse(
                    networks.get(1).line(),
                    "there is more than one network line. Keep one; others belong into" + " %firstboot.");
        } else if (networks.isEmpty() && mark == 0) {
            warn("there is no network line, so ESXi asks DHCP. Add the line # bootwright: network, and the server's own"
                    + " network is written there.");
        }
        for (Command network : networks) {
            String protocol = network.value("--bootproto");
            if (protocol.equals("static") && network.value("--ip").isEmpty()) {
                refuse(network.line(), "network --bootproto=static needs --ip=; the installer would stop.");
            } else if (!protocol.equals("static")) {
                warn(
                        network.line(),
                        "ESXi asks DHCP for its address. For a static one write --bootproto=static, or the"
                                + " line # bootwright: network.");
            }
        }
    }

    /** CR is a part of the line for the shell: names of programs and files end in it. */
    private void lineEnds() {
        for (Section section : kickstart.sections()) {
            if (section.carriageReturns()) {
                warn(
                        section.head().line(),
                        "the lines of this script end with CR LF, so that its commands fail. Save it with"
                                + " line ends of Unix (LF).");
                return;
            }
        }
    }

    private void scripts() {
        for (Section section : kickstart.sections()) {
            Command head = section.head();
            if (!SECTIONS.contains(head.name())) {
                refuse(
                        head.line(),
                        "ESXi's installer knows no such section and would stop. There are %pre, %post and"
                                + " %firstboot.");
            } else if (head.has("--interpreter") && !INTERPRETERS.contains(head.value("--interpreter"))) {
                refuse(
                        head.line(),
                        "ESXi has no such interpreter. Write --interpreter=busybox or" + " --interpreter=python.");
            }
        }
        for (int i = 0; i < kickstart.lines().size(); i++) {
            if (kickstart.lines().get(i).contains(FirstBootReport.BEGIN)) {
                refuse(
                        i + 1,
                        "this is a block that a host has appended to an earlier kickstart; its report would be"
                                + " refused. Remove it.");
            }
        }
    }

    /** What is not there may be in a file that the kickstart includes, often one that {@code %pre} writes. */
    private void missing(String sentence) {
        List<Command> included = kickstart.commands("include", "%include");
        if (included.isEmpty()) {
            refuse(sentence);
        } else {
            warn(included.getFirst().line(), "unless the file that it includes has it, " + sentence);
        }
    }

    private void refuse(int line, String sentence) {
        problems.add(EsxiWorkflow.KS_CFG, "Line " + line + " of the kickstart: " + sentence);
    }

    private void warn(int line, String sentence) {
        problems.warn(EsxiWorkflow.KS_CFG, "Line " + line + " of the kickstart: " + sentence);
    }

    private void refuse(String sentence) {
        problems.add(EsxiWorkflow.KS_CFG, "In the kickstart " + sentence);
    }

    private void warn(String sentence) {
        problems.warn(EsxiWorkflow.KS_CFG, "In the kickstart " + sentence);
    }
}

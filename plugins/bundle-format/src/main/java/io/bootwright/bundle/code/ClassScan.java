package io.bootwright.bundle.code;

import io.bootwright.bundle.code.ClassRule.Verdict;
import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Text;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one class file of a bundle without loading it, and reports what could end, block or poison the host: calls that
 * {@code class-rules.txt} names, native methods, finalizers, and static state that can change. A guard against mistakes
 * and quick tricks, not a sandbox: whoever may publish a bundle is trusted with the host.
 */
public final class ClassScan {
    /** Larger class files are refused. */
    public static final int MAX_BYTES = 4 << 20;

    private final String file;
    private final ClassModel type;
    private final Diagnostics diagnostics;
    private final Set<String> said = new HashSet<>();

    private ClassScan(String file, ClassModel type, Diagnostics diagnostics) {
        this.file = file;
        this.type = type;
        this.diagnostics = diagnostics;
    }

    /**
     * Scans a class file.
     *
     * @param entry its name in the jar, such as {@code org/example/A.class}
     */
    public static void check(String entry, byte[] bytes, Diagnostics diagnostics) {
        Place whole = Place.of(entry);
        if (bytes.length > MAX_BYTES) {
            diagnostics.error(whole, "has " + bytes.length + " bytes; a class has at most " + MAX_BYTES + ".", "");
            return;
        }
        try {
            ClassModel type = ClassFile.of().parse(bytes);
            if (type.majorVersion() > ClassFile.latestMajorVersion()) {
                diagnostics.error(
                        whole,
                        "was compiled for a later Java than this one ("
                                + Runtime.version().feature() + ").",
                        "Compile it with --release " + Runtime.version().feature() + ".");
                return;
            }
            new ClassScan(source(entry, type), type, diagnostics).scan();
        } catch (RuntimeException | StackOverflowError e) {
            // The parser is lazy: a damaged file may show anywhere.
            diagnostics.error(whole, "is no class file, or a damaged one.", "Compile it again.");
        }
    }

    /** Whether a finding is about a static field that can change. */
    public static boolean isStaticState(Diagnostic finding) {
        return finding.remedy().equals(StaticState.REMEDY);
    }

    /** The path of the source, if the compiler noted it: what an author looks for. */
    private static String source(String entry, ClassModel type) {
        String directory = entry.substring(0, entry.lastIndexOf('/') + 1);
        return type.findAttribute(Attributes.sourceFile())
                .map(attribute -> attribute.sourceFile().stringValue())
                .filter(name -> name.matches("[A-Za-z0-9_$-]{1,200}\\.java"))
                .map(name -> directory + name)
                .orElse(entry);
    }

    private void scan() {
        for (MethodModel method : type.methods()) {
            method(method);
        }
        // What no instruction shows, such as the bootstrap methods of dynamic constants.
        for (PoolEntry entry : type.constantPool()) {
            if (entry instanceof MemberRefEntry member) {
                use(member.owner().asInternalName(), member.name().stringValue(), "the class", 0);
            }
        }
        new StaticState(file, type, diagnostics).check();
    }

    private void method(MethodModel method) {
        String name = method.methodName().stringValue();
        if (method.flags().has(AccessFlag.NATIVE)) {
            diagnostics.error(
                    Place.of(file),
                    "the method " + Text.quoted(name) + " is native, and so loads native code into the host.",
                    "Write it in Java.");
        }
        if (name.equals("finalize") && method.methodType().stringValue().equals("()V")) {
            diagnostics.error(
                    Place.of(file),
                    "the method finalize runs on a thread that the whole host shares.",
                    "Remove it: keep nothing that needs it.");
        }
        method.code().ifPresent(code -> code(shown(name), code));
    }

    /** A method's name as its author knows it. */
    private static String shown(String name) {
        return switch (name) {
            case "<init>" -> "the constructor";
            case "<clinit>" -> "the class initialiser";
            default -> name.replaceFirst("^lambda\\$(.+)\\$[0-9]+$", "$1");
        };
    }

    private void code(String method, CodeModel code) {
        int line = 0;
        for (CodeElement element : code) {
            switch (element) {
                case LineNumber number -> line = number.line();
                case InvokeInstruction call ->
                    use(call.owner().asInternalName(), call.name().stringValue(), method, line);
                case FieldInstruction field ->
                    use(field.owner().asInternalName(), field.name().stringValue(), method, line);
                case InvokeDynamicInstruction dynamic -> handles(dynamic, method, line);
                default -> {
                    // Uses no member of a class.
                }
            }
        }
    }

    /** Method references: {@code System::exit} is an argument of the call that makes the lambda. */
    private void handles(InvokeDynamicInstruction dynamic, String method, int line) {
        for (ConstantDesc argument : dynamic.bootstrapArgs()) {
            if (argument instanceof DirectMethodHandleDesc handle) {
                String owner = handle.owner().descriptorString();
                use(owner.substring(1, owner.length() - 1), handle.methodName(), method, line);
            }
        }
    }

    private void use(String owner, String member, String method, int line) {
        ClassRules.shipped().about(owner, member).ifPresent(rule -> {
            boolean news = said.add(owner + "." + member + "@" + line);
            if (!news || (line == 0 && said.stream().anyMatch(known -> isWithLine(known, owner + "." + member)))) {
                return;
            }
            Place place = line == 0 ? Place.of(file) : new Place(file, line, 0);
            String used = owner.replace('/', '.').replace('$', '.') + (member.equals("<init>") ? "" : "." + member);
            String sentence =
                    method + " uses " + Text.quoted(used).replace("\"", "") + ", which " + rule.consequence() + ".";
            if (rule.verdict() == Verdict.REFUSE) {
                diagnostics.error(place, sentence, "Leave it out: a bundle's class works from its arguments alone.");
            } else {
                diagnostics.warning(place, sentence, "A check that does so fails when that is slow or away.");
            }
        });
    }

    private static boolean isWithLine(String known, String used) {
        return known.startsWith(used + "@") && !known.endsWith("@0");
    }
}

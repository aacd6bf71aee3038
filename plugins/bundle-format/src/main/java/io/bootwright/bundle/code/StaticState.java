package io.bootwright.bundle.code;

import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Text;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Static fields of a class that can change, as far as its bytecode shows: those that are not final, and final ones
 * whose value is made by a call that is known to make something changeable. Such a field carries something from one
 * recipe to the next, and from one server to another: a warning, since libraries have such fields for good reasons. The
 * contract test of a bundle does not pass with it.
 */
final class StaticState {
    /** Types whose instances change. */
    private static final Pattern CHANGEABLE = Pattern.compile(
            "java/util/(concurrent/)?(atomic/)?(Array|Linked|Hash|Tree|Weak|Identity|Enum|Priority|Concurrent"
                    + "|CopyOnWrite|Atomic|Bit|Vector|Stack|Properties|Random|Scanner|Long(Adder|Acc)|Double(Adder|Acc)"
                    + "|Semaphore|CountDown|Exchanger|Phaser|Cyclic|StringJoiner).*"
                    + "|java/lang/(StringBuilder|StringBuffer)|java/util/concurrent/[A-Za-z]*(Queue|Deque)"
                    + "|java/util/concurrent/locks/.*|java/text/[A-Za-z]*Format|java/io/[A-Za-z]*(Stream|Writer|Reader)"
                    + "|java/util/(Calendar|GregorianCalendar|Date)");

    /** Calls that make a changeable object though they return an interface. */
    private static final Pattern MAKES_CHANGEABLE = Pattern.compile("java/util/concurrent/ConcurrentHashMap\\.newKeySet"
            + "|java/util/Collections\\.(newSetFromMap|synchronized.*|checked.*|list)|java/util/EnumSet\\..*"
            + "|java/util/(stream/)?Arrays\\.asList|java/util/HashSet\\.newHashSet|java/util/HashMap\\.newHashMap"
            + "|java/util/Linked.*\\.newLinked.*");

    /** What to do about it. */
    static final String REMEDY =
            "Keep it in a variable of the call, or make it a constant (final, of List.of and the like).";

    private final String file;
    private final ClassModel type;
    private final Diagnostics diagnostics;

    StaticState(String file, ClassModel type, Diagnostics diagnostics) {
        this.file = file;
        this.type = type;
        this.diagnostics = diagnostics;
    }

    void check() {
        Map<String, Integer> made = madeChangeable();
        for (FieldModel field : type.fields()) {
            String name = field.fieldName().stringValue();
            boolean hidden = field.flags().has(AccessFlag.SYNTHETIC);
            // The constants of an enum live as long as the class: their fields are as good as static.
            boolean shared =
                    field.flags().has(AccessFlag.STATIC) || type.flags().has(AccessFlag.ENUM);
            if (!shared || hidden) {
                continue;
            }
            if (!field.flags().has(AccessFlag.FINAL)) {
                report(field, 0, "is not final");
            } else if (type(field)
                    .filter(found -> CHANGEABLE.matcher(found).matches())
                    .isPresent()) {
                report(field, made.getOrDefault(name, 0), "can be changed");
            } else if (made.containsKey(name)) {
                report(field, made.get(name), "can be changed");
            }
        }
    }

    private void report(FieldModel field, int line, String what) {
        diagnostics.warning(
                new Place(file, line, 0),
                (field.flags().has(AccessFlag.STATIC) ? "the static field " : "the field of an enum ")
                        + Text.quoted(field.fieldName().stringValue()) + " of "
                        + type.thisClass().asInternalName().replace('/', '.') + " " + what
                        + ": it would carry something from one job to the next.",
                REMEDY);
    }

    private static Optional<String> type(FieldModel field) {
        String descriptor = field.fieldType().stringValue();
        return descriptor.startsWith("L")
                ? Optional.of(descriptor.substring(1, descriptor.length() - 1))
                : Optional.empty();
    }

    /** Fields that the class's initialiser fills with something changeable, with the line. */
    private Map<String, Integer> madeChangeable() {
        Map<String, Integer> found = new HashMap<>();
        for (MethodModel method : type.methods()) {
            if (method.methodName().equalsString("<clinit>")) {
                method.code().ifPresent(code -> initialiser(code, found));
            }
        }
        return found;
    }

    private void initialiser(Iterable<CodeElement> code, Map<String, Integer> found) {
        int line = 0;
        @Nullable InvokeInstruction last = null;
        for (CodeElement element : code) {
            if (element instanceof LineNumber number) {
                line = number.line();
            } else if (element instanceof FieldInstruction field
                    && field.opcode() == Opcode.PUTSTATIC
                    && field.owner().asInternalName().equals(type.thisClass().asInternalName())) {
                if (last != null && makesChangeable(last)) {
                    found.put(field.name().stringValue(), line);
                }
                last = null;
            } else if (element instanceof InvokeInstruction call) {
                last = call;
            } else if (element instanceof Instruction other && other.opcode() != Opcode.CHECKCAST) {
                last = null;
            }
        }
    }

    private static boolean makesChangeable(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        return name.equals("<init>")
                ? CHANGEABLE.matcher(owner).matches()
                : MAKES_CHANGEABLE.matcher(owner + "." + name).matches();
    }
}

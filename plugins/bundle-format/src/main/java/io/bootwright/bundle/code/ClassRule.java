package io.bootwright.bundle.code;

import java.util.regex.Pattern;

/**
 * One line of {@code class-rules.txt}: what follows when a class of a bundle uses a member of another class.
 *
 * @param verdict what is done about it
 * @param owner binary names of classes, such as {@code java/lang/System}
 * @param member names of methods and fields
 * @param consequence end of the sentence "METHOD uses CLASS.MEMBER, which …"; empty for {@link Verdict#ALLOW}
 */
record ClassRule(Verdict verdict, Pattern owner, Pattern member, String consequence) {
    /** What a rule says. */
    enum Verdict {
        REFUSE,
        WARN,
        ALLOW
    }

    boolean fits(String usedOwner, String usedMember) {
        return owner.matcher(usedOwner).matches() && member.matcher(usedMember).matches();
    }
}

package io.bootwright.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The meaning of a YAML scalar without quotes: JSON's own literals and plain text. What YAML 1.1 and 1.2 read differently
 * ({@code no}, {@code 010}, {@code 0x1F}, {@code 1_000}, {@code 12:30:45} …) has no meaning here: the author must say.
 */
final class PlainScalar {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,17})\\.[0-9]{1,18}");
    private static final Pattern AMBIGUOUS =
            Pattern.compile("(?i:y|n|yes|no|on|off|[-+]?\\.inf|\\.nan)|True|TRUE|False|FALSE|Null|NULL|="
                    + "|[-+]?[0-9][0-9_]*|0[xXoO][0-9A-Fa-f_]+|0b[01_]+"
                    + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
                    + "|[-+]?([0-9][0-9_]*)?\\.[0-9_]+([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*\\.?[0-9_]*[eE][-+]?[0-9]+"
                    + "|[-+]?[0-9][0-9_]*\\.");

    private PlainScalar() {}

    /** The value; empty when it is ambiguous. */
    static Optional<JsonNode> resolve(String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (text.isEmpty() || text.equals("~") || text.equals("null")) {
            return Optional.of(json.nullNode());
        }
        if (text.equals("true") || text.equals("false")) {
            return Optional.of(json.booleanNode(text.equals("true")));
        }
        if (INTEGER.matcher(text).matches()) {
            return Optional.of(json.numberNode(Long.parseLong(text)));
        }
        if (DECIMAL.matcher(text).matches()) {
            return Optional.of(json.numberNode(new BigDecimal(text)));
        }
        return AMBIGUOUS.matcher(text).matches() ? Optional.empty() : Optional.of(json.textNode(text));
    }
}

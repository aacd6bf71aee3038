package io.bootwright.bundles.linux;

import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for first-boot data: cloud-init can read its form. What it says is the operator's business. */
final class SeedRules {
    /** {@code network: {config: disabled}}: the image's own network is left alone. */
    private static final Pattern DISABLED =
            Pattern.compile("\\bconfig[\"']?\\s*:\\s*[\"']?disabled\\b", Pattern.CASE_INSENSITIVE);

    private SeedRules() {}

    static void check(Recipe recipe, Problems problems) {
        recipe.text("/user_data")
                .flatMap(text -> decode("/user_data", text, problems))
                .flatMap(UserDataForm::whyNot)
                .ifPresent(why -> problems.warn("/user_data", "cloud-init will not carry out the user-data: " + why));
        recipe.text("/network_config")
                .flatMap(text -> decode("/network_config", text, problems))
                .ifPresent(bytes -> network(bytes, problems));
    }

    private static Optional<byte[]> decode(String at, String text, Problems problems) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            problems.add(
                    at, "This is no base64: it is cut off or has a wrong character. Make it with base64 -w0 FILE.");
            return Optional.empty();
        }
    }

    /** A look at the form only: YAML of any other fault is shown by cloud-init's own log. */
    private static void network(byte[] bytes, Problems problems) {
        String at = "/network_config";
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(at, "The decoded network-config is not UTF-8 text.");
            return;
        }
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches(" *\t.*")) {
                problems.add(
                        at,
                        "Line " + (i + 1) + " of the decoded network-config is indented by a tab: YAML wants spaces.");
                return;
            }
        }
        if (DISABLED.matcher(text).find()) {
            return;
        }
        if (!text.matches("(?s).*\\bversion[\"']?\\s*:\\s*[\"']?[12]\\b.*")) {
            problems.add(
                    at,
                    "The decoded network-config does not say its version: add version: 2 (netplan) or version: 1. To leave"
                            + " the image's own network alone, write network: {config: disabled}.");
        }
    }
}

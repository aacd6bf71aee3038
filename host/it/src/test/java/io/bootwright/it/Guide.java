package io.bootwright.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of docs/ as a script: a block with a file name ({@code ```yaml a/bundle.yaml}) becomes that file, a block marked
 * {@code sh} is run, all in their order.
 */
final class Guide {
    private static final Pattern BLOCK =
            Pattern.compile("^```(\\w+)(?: (\\S+))?\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private Guide() {}

    /**
     * Makes the script.
     *
     * @param page such as {@code bundle-authors.md}
     * @param images whether to build images too ({@code sh image})
     */
    static String script(String page, boolean images) {
        StringBuilder script = new StringBuilder("set -euo pipefail\nset -x\n");
        Matcher block = BLOCK.matcher(text(Path.of("../../docs").resolve(page)));
        while (block.find()) {
            String file = block.group(2) == null ? "" : block.group(2);
            if (file.contains("/")) {
                script.append("mkdir -p \"$(dirname ").append(file).append(")\"\n");
                script.append("cat > ")
                        .append(file)
                        .append(" <<'END_OF_FILE'\n")
                        .append(block.group(3));
                script.append("END_OF_FILE\n");
            } else if (block.group(1).equals("sh") && (file.isEmpty() || images)) {
                script.append(block.group(3));
            }
        }
        return script.toString();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

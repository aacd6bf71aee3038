package io.bootwright.formats;

/**
 * What is wrong with a YAML file.
 *
 * @param line from 1; 0 when it is about the whole file
 * @param column from 1; 0 when it is about the whole file
 * @param message a sentence whose subject is the file, such as {@code uses the alias *x.}
 * @param remedy a sentence, or empty
 */
public record YamlFault(int line, int column, String message, String remedy) {
    YamlFault(YamlNode.Place place, String message, String remedy) {
        this(place.line(), place.column(), message, remedy);
    }

    /** {@code line 3, column 5: uses the alias *x. Write the value out.} */
    @Override
    public String toString() {
        return (line == 0 ? "" : "line " + line + ", column " + column + ": ")
                + message
                + (remedy.isEmpty() ? "" : " " + remedy);
    }
}

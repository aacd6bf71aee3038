package io.bootwright.cli.shell;

/** Text by the columns it takes on a terminal: wide characters take two, combining ones none. */
public final class Columns {
    private Columns() {}

    /** How many columns a text takes. */
    public static int width(String text) {
        return text.codePoints().map(Columns::width).sum();
    }

    /** A text in at most so many columns; a longer one ends with {@code …}. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int point : text.codePoints().toArray()) {
            used += width(point);
            if (used > columns - 1) {
                break;
            }
            cut.appendCodePoint(point);
        }
        return columns < 1 ? "" : cut.append('…').toString();
    }

    /** A text filled with spaces to so many columns. */
    public static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - width(text)));
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return point >= 0x1100 && isWide(point) ? 2 : 1;
    }

    /** The blocks that Unicode's East Asian Width (UAX 11) calls wide, as far as whole blocks are. */
    private static boolean isWide(int point) {
        return point <= 0x115f
                || point >= 0x2e80 && point <= 0xa4cf
                || point >= 0xac00 && point <= 0xd7a3
                || point >= 0xf900 && point <= 0xfaff
                || point >= 0xfe30 && point <= 0xfe6f
                || point >= 0xff00 && point <= 0xff60
                || point >= 0xffe0 && point <= 0xffe6
                || point >= 0x1f300 && point <= 0x1faff
                || point >= 0x20000 && point <= 0x3fffd;
    }
}

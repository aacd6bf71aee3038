package io.bootwright.bundle.finding;

/** JSON pointers (RFC 6901) as text. */
public final class Pointers {
    private Pointers() {}

    /** The pointer to a member. */
    public static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** The pointer to an element. */
    public static String child(String pointer, int index) {
        return pointer + "/" + index;
    }

    /** The pointer without its last part; the empty pointer for the root. */
    public static String parent(String pointer) {
        return pointer.isEmpty() ? "" : pointer.substring(0, pointer.lastIndexOf('/'));
    }
}

package io.bootwright.cli.shell;

/** Prints the size of the window it runs in, for a test that gives it one. */
public final class WindowProbe {
    private WindowProbe() {}

    public static void main(String[] arguments) {
        System.out.println("window " + Terminal.system().window().get());
    }
}

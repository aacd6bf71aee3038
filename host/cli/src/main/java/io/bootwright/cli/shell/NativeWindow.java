package io.bootwright.cli.shell;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Asks the kernel for the size of the terminal on standard output (ioctl_tty(2), {@code TIOCGWINSZ}): shells do not export
 * {@code COLUMNS}, and it does not change when the window is resized. Needs {@code --enable-native-access}; without it, and
 * on other systems than Linux, it knows no size.
 */
final class NativeWindow {
    private static final long TIOCGWINSZ = 0x5413;
    private static final int STANDARD_OUTPUT = 1;
    /** {@code struct winsize}: rows, columns, and two sizes in pixels, of two bytes each. */
    private static final int BYTES = 8;

    private final Optional<MethodHandle> ioctl;

    NativeWindow() {
        boolean may = NativeWindow.class.getModule().isNativeAccessEnabled()
                && System.getProperty("os.name", "").equals("Linux");
        this.ioctl = may ? handle() : Optional.empty();
    }

    private static Optional<MethodHandle> handle() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("ioctl")
                .map(address -> linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(2)));
    }

    /** The size now; empty if standard output is no terminal, or its size cannot be asked for. */
    Optional<WindowSize> size() {
        return ioctl.flatMap(NativeWindow::ask);
    }

    private static Optional<WindowSize> ask(MethodHandle handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(BYTES, Short.BYTES);
            int failed = (int) handle.invokeExact(STANDARD_OUTPUT, TIOCGWINSZ, size);
            int rows = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, Short.BYTES));
            return failed != 0 || rows == 0 || columns == 0
                    ? Optional.empty()
                    : Optional.of(new WindowSize(columns, rows));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return Optional.empty();
        }
    }
}

package io.bootwright.server.jobs.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Whether something listens at an address. Sends nothing. */
final class TcpProbe {
    private static final int TIMEOUT_MILLIS = 3000;

    private TcpProbe() {}

    /** Whether a connection is accepted within some seconds. */
    static boolean answers(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** For messages. */
    static String name(String address, int port) {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}

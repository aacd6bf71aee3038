package io.bootwright.virtualbmc.scripted;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays what a vendor's installer has installed: at its first boot it posts to the webhook that its kickstart names, as
 * the script in there would, and listens on a port as long as the power is on.
 */
final class InstalledSystem {
    private static final Logger LOG = LoggerFactory.getLogger(InstalledSystem.class);
    private static final Pattern WEBHOOK = Pattern.compile("https?://[^\\s'\"]+/api/v1/status-webhook/[^\\s'\"]+");
    private static final Pattern TOKEN = Pattern.compile("Bearer ([A-Za-z0-9._~+/=-]+)");
    private static final int TRIES = 100;

    private final String machine;
    private final WebClient web;
    private final ScriptedOptions options;

    InstalledSystem(String machine, WebClient web, ScriptedOptions options) {
        this.machine = machine;
        this.web = web;
        this.options = options;
    }

    void firstBoot(String kickstart) {
        Matcher url = WEBHOOK.matcher(kickstart);
        Matcher token = TOKEN.matcher(kickstart);
        if (!url.find() || !token.find()) {
            return;
        }
        for (int i = 0; i < TRIES; i++) {
            try {
                HttpResponse<String> answer = web.send(
                        HttpRequest.newBuilder(URI.create(url.group()))
                                .header("Authorization", "Bearer " + token.group(1))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"status\":\"success\"}")),
                        HttpResponse.BodyHandlers.ofString());
                LOG.info("{}: the first boot's report was answered with {}", machine, answer.statusCode());
                return;
            } catch (IOException e) {
                LOG.info("{}: the first boot's report was not delivered: {}", machine, e.getMessage());
            }
            Pause.millis(options.millis(500));
        }
    }

    /** Takes connections until the power goes. */
    void listen(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            while (!Thread.currentThread().isInterrupted()) {
                socket.accept().close();
            }
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new PowerLostException();
            }
            throw e;
        }
    }
}

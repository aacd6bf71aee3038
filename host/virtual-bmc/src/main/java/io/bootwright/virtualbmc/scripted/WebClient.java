package io.bootwright.virtualbmc.scripted;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;

/** HTTP as a machine speaks it. Keeps to this computer unless told otherwise, since it is a test tool. */
final class WebClient {
    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final boolean allowRemote;

    WebClient(HttpClient http, ScriptedOptions options) {
        this.http = http;
        this.allowRemote = options.allowRemote();
    }

    /**
     * Sends a request; a read is repeated once, since a server may close an idle connection at the moment of its next
     * use (RFC 9112, 9.3.1), and machines repeat a read too.
     *
     * @throws PowerLostException if the machine was switched off meanwhile
     * @throws IOException if the address is not allowed, naming it, or nothing answered
     */
    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) throws IOException {
        HttpRequest built = request.timeout(LIMIT).build();
        check(built.uri());
        try {
            return once(built, handler);
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (!READS.contains(built.method())) {
                throw e;
            }
            return once(built, handler);
        }
    }

    private <T> HttpResponse<T> once(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws IOException {
        try {
            return http.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PowerLostException();
        }
    }

    /** An answer whose body is read as it comes; the caller closes it. */
    HttpResponse<InputStream> stream(HttpRequest.Builder request) throws IOException {
        return send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private void check(URI uri) throws IOException {
        if (allowRemote) {
            return;
        }
        try {
            if (!InetAddress.getByName(uri.getHost()).isLoopbackAddress()) {
                throw new RefusedException("a scripted machine only talks to this computer, not to " + uri.getHost()
                        + ": start the virtual BMC with --allow-remote if that is meant");
            }
        } catch (UnknownHostException e) {
            throw new RefusedException("unknown host " + uri.getHost() + ": " + e.getMessage());
        }
    }
}

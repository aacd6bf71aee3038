package io.bootwright.server.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.formats.Sha256;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks manifests up in registries of others: HTTPS, anonymous or with an anonymous bearer token, bounded in size and
 * time. A redirect or token address that leads into a private network is refused, lest a recipe makes this host ask
 * machines that only it can reach.
 */
public final class ForeignRegistry implements ArtifactLookup {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignRegistry.class);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MAX_MANIFEST = 4 * 1024 * 1024;
    private static final int MAX_REDIRECTS = 3;
    private static final Pattern PARAMETER = Pattern.compile("(realm|service|scope)=\"([^\"]*)\"");
    private static final String ACCEPT = "application/vnd.oci.image.manifest.v1+json,"
            + "application/vnd.docker.distribution.manifest.v2+json,application/vnd.oci.image.index.v1+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json";

    private final String scheme;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public ForeignRegistry() {
        this("https");
    }

    /** With another scheme, for tests. */
    ForeignRegistry(String scheme) {
        this.scheme = scheme;
    }

    @Override
    public String resolve(OciReference reference, boolean singleLayer) {
        String authority = reference.authority().equals("docker.io") ? "registry-1.docker.io" : reference.authority();
        URI uri = URI.create(
                scheme + "://" + authority + "/v2/" + reference.repository() + "/manifests/" + reference.tagOrDigest());
        Answer answer = get(reference, uri, Optional.empty());
        if (answer.status == 401) {
            answer = get(reference, uri, Optional.of(token(reference, uri, answer.challenge)));
        }
        if (answer.status != 200) {
            String why = answer.status == 404 ? "has no such tag or digest" : "answered " + answer.status;
            throw refused(reference, "its registry " + why);
        }
        String digest = Sha256.digest(answer.body);
        if (reference.digest().filter(wanted -> !wanted.equals(digest)).isPresent()) {
            throw refused(reference, "its registry sent a manifest with another digest, " + digest);
        }
        JsonNode manifest = parse(reference, answer.body);
        if (singleLayer && manifest.path("layers").size() != 1) {
            throw refused(
                    reference,
                    "it has " + manifest.path("layers").size() + " layers, but an image to install is an artifact with"
                            + " exactly one");
        }
        return digest;
    }

    private record Answer(int status, byte[] body, String challenge) {}

    private Answer get(OciReference reference, URI first, Optional<String> token) {
        URI uri = first;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            var request = HttpRequest.newBuilder(uri).header("Accept", ACCEPT);
            if (token.isPresent() && uri.getRawAuthority().equals(first.getRawAuthority())) {
                request.header("Authorization", "Bearer " + token.get());
            }
            HttpResponse<byte[]> response = send(reference, request.build());
            int status = response.statusCode();
            Optional<String> location = response.headers().firstValue("Location");
            if (status < 300 || status >= 400 || location.isEmpty()) {
                String challenge =
                        response.headers().firstValue("WWW-Authenticate").orElse("");
                return new Answer(status, response.body(), challenge);
            }
            try {
                uri = follow(reference, first, uri.resolve(location.get()));
            } catch (IllegalArgumentException e) {
                throw refused(reference, "its registry redirects to an address that is none");
            }
        }
        throw refused(reference, "its registry redirects in circles");
    }

    private String token(OciReference reference, URI registry, String challenge) {
        String realm = "";
        StringBuilder query = new StringBuilder();
        Matcher parameters = PARAMETER.matcher(challenge);
        while (parameters.find()) {
            if (parameters.group(1).equals("realm")) {
                realm = parameters.group(2);
            } else {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameters.group(1))
                        .append('=')
                        .append(URLEncoder.encode(parameters.group(2), StandardCharsets.UTF_8));
            }
        }
        if (!challenge.startsWith("Bearer ") || realm.isEmpty()) {
            throw refused(reference, "its registry asks for a login; push the image to this host's registry instead");
        }
        URI uri;
        try {
            uri = follow(reference, registry, URI.create(realm + query));
        } catch (IllegalArgumentException e) {
            throw refused(reference, "its registry names a token address that is none");
        }
        Answer answer = get(reference, uri, Optional.empty());
        JsonNode json = answer.status == 200 ? parse(reference, answer.body) : Json.object();
        String token = json.path("token").asText(json.path("access_token").asText(""));
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw refused(reference, "its registry gives no anonymous token; push the image to this host's registry");
        }
        return token;
    }

    private URI follow(OciReference reference, URI from, URI to) {
        if (!scheme.equals(to.getScheme()) || to.getHost() == null) {
            throw refused(reference, "its registry redirects to an address that is not https");
        }
        if (!to.getHost().equals(from.getHost())) {
            try {
                for (InetAddress address : InetAddress.getAllByName(to.getHost())) {
                    if (isPrivate(address)) {
                        throw refused(reference, "its registry redirects into a private network");
                    }
                }
            } catch (UnknownHostException e) {
                throw refused(reference, "its registry redirects to the unknown host " + to.getHost());
            }
        }
        return to;
    }

    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC;
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64;
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || uniqueLocal
                || shared;
    }

    /** The whole answer within the time, as a registry may also send its body drop by drop. */
    private HttpResponse<byte[]> send(OciReference reference, HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_MANIFEST));
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            LOG.info("The registry of {} cannot be reached", reference, cause);
            throw refused(reference, "its registry cannot be reached over HTTPS: " + FailureWords.of(cause));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw refused(reference, "its registry did not answer within " + ANSWER.toSeconds() + " s");
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw refused(reference, "the host is stopping");
        }
    }

    private static JsonNode parse(OciReference reference, byte[] body) {
        try {
            return Json.parse(body);
        } catch (JsonException e) {
            throw refused(reference, "its registry answered something that is not JSON");
        }
    }

    private static UnresolvableException refused(OciReference reference, String why) {
        return new UnresolvableException("\"" + reference.text() + "\" cannot be resolved: " + why + ".");
    }
}

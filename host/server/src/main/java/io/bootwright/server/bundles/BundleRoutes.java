package io.bootwright.server.bundles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.FailureWords;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.bundles.install.BundleChanges;
import io.bootwright.server.bundles.install.Staging;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import io.bootwright.server.bundles.model.BundleVersion.Origin;
import io.bootwright.server.bundles.model.Incoming;
import io.bootwright.server.bundles.model.Printable;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Fields;
import io.bootwright.server.http.Page;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.ProblemException;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/bundles}: what is installed, active and refused; publishing, activating, removing. */
final class BundleRoutes implements HttpService {
    private static final HeaderName SIGNATURE = HeaderNames.create("Bootwright-Signature");
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_NAME = 128;
    private static final Map<Kind, ProblemCode> CODES = Map.of(
            Kind.INVALID, ProblemCode.BUNDLE_INVALID,
            Kind.UNTRUSTED, ProblemCode.BUNDLE_UNTRUSTED,
            Kind.UNITS_MISSING, ProblemCode.UNITS_MISSING,
            Kind.CONFLICT, ProblemCode.CONFLICT,
            Kind.FORBIDDEN, ProblemCode.FORBIDDEN,
            Kind.UNKNOWN, ProblemCode.NOT_FOUND);

    private final Bundles bundles;
    private final BundleChanges changes;
    private final BundleDocument documents;

    BundleRoutes(Bundles bundles, BundleChanges changes) {
        this.bundles = bundles;
        this.changes = changes;
        this.documents = new BundleDocument(bundles);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", Page.PARAMETERS.on(this::list))
                .post("/", this::publish)
                .get("/{id}", this::get)
                .put("/{id}/active", this::activate)
                .delete("/{id}/versions/{version}", this::remove);
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Reply.json(response, 200, documents.all(Page.of(request)));
    }

    private void get(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Reply.json(response, 200, document(parameter(request, "id")));
    }

    private ObjectNode document(String id) {
        return documents
                .one(id)
                .orElseThrow(
                        () -> problem(new BundleRefused(Kind.UNKNOWN, "There is no bundle " + Printable.of(id) + ".")));
    }

    private void publish(ServerRequest request, ServerResponse response) {
        Principal who = Access.require(request, Permission.BUNDLES);
        Optional<String> signature = request.headers().first(SIGNATURE);
        try (InputStream jar = RequestBody.stream(request, response, JarCache.MAX_JAR)) {
            Incoming incoming = new Incoming(
                    "upload by " + who.name(),
                    signature,
                    Origin.UPLOADED,
                    who.name(),
                    manifest -> mustBeAbout(who, manifest.id()));
            Staging.Staged staged = changes.publish(incoming, jar);
            Reply.json(response, staged.isNew() ? 201 : 200, documents.version(staged.version()));
        } catch (BundleRefused e) {
            throw problem(e);
        } catch (JarCache.TooLargeException e) {
            throw RequestBody.tooLarge(JarCache.MAX_JAR);
        } catch (IOException e) {
            throw Problem.of(
                            ProblemCode.REQUEST_INVALID,
                            "The jar cannot be read to its end: " + FailureWords.of(e) + ". Send it again.")
                    .exception();
        }
    }

    /** A token for some repositories is for the bundles below them, whichever way they take. */
    private static void mustBeAbout(Principal who, String id) throws BundleRefused {
        if (!who.covers("bundles/" + id)) {
            throw new BundleRefused(
                    Kind.FORBIDDEN,
                    "The token \"" + who.name() + "\" is limited to the repositories "
                            + String.join(", ", who.repositories()) + ", so not to bundles/" + Printable.of(id) + ".");
        }
    }

    private void activate(ServerRequest request, ServerResponse response) {
        Principal who = Access.require(request, Permission.BUNDLES);
        String id = parameter(request, "id");
        Fields body = Fields.of(RequestBody.json(request, MAX_BODY));
        boolean none = body.has("version") && body.any("version").isEmpty();
        Optional<String> version = none ? Optional.empty() : body.requiredText("version", MAX_NAME);
        body.end();
        body.throwIfFaulty();
        try {
            mustBeAbout(who, id);
            if (version.isPresent()) {
                mustBeInstalled(id, version.get());
                changes.activate(id, version.get(), who.name());
            } else {
                changes.deactivate(id, who.name());
            }
        } catch (BundleRefused e) {
            throw problem(e);
        }
        Reply.json(response, 200, document(id));
    }

    /** The version is in the body, not in the URL. */
    private void mustBeInstalled(String id, String version) {
        document(id);
        List<String> installed = new ArrayList<>();
        bundles.versions()
                .getOrDefault(id, List.of())
                .forEach(each -> installed.add(each.ref().version()));
        if (!installed.contains(version)) {
            String what = "is not an installed version of " + id + ". Installed: " + String.join(", ", installed) + ".";
            throw new Problem(
                            ProblemCode.REQUEST_INVALID,
                            Printable.of(version) + " " + what,
                            List.of(new Problem.At("/version", what)))
                    .exception();
        }
    }

    private void remove(ServerRequest request, ServerResponse response) {
        Principal who = Access.require(request, Permission.BUNDLES);
        String id = parameter(request, "id");
        try {
            mustBeAbout(who, id);
            changes.remove(id, parameter(request, "version"), who.name());
        } catch (BundleRefused e) {
            throw problem(e);
        }
        Reply.empty(response);
    }

    private static String parameter(ServerRequest request, String name) {
        return request.path().pathParameters().get(name);
    }

    private static ProblemException problem(BundleRefused refused) {
        return new Problem(
                        CODES.getOrDefault(refused.kind(), ProblemCode.BUNDLE_INVALID),
                        refused.text(),
                        refused.kind() == Kind.INVALID
                                ? refused.reasons().stream()
                                        .map(reason -> new Problem.At("", reason))
                                        .toList()
                                : List.of())
                .exception();
    }
}

package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpHandler;
import io.bootwright.virtualbmc.http.HttpRequest;
import io.bootwright.virtualbmc.http.HttpResponse;
import io.bootwright.virtualbmc.machine.Machine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The Redfish service of one machine: faults, login, routing, tasks, ETags. Safe for several threads. */
public final class RedfishService implements HttpHandler {
    private static final int MAX_LOG = 10_000;

    private final Profile profile;
    private final Machine machine;
    private final Credentials credentials;
    private final Faults faults;
    private final SessionService sessions;
    private final TaskService tasks = new TaskService();
    private final MediaActions mediaActions;
    private final VirtualMedia media;
    private final UpdateService updates;
    private final List<Resources> resources;
    private final Map<String, HttpResponse> before = new ConcurrentHashMap<>();
    private final Deque<RequestLog> log = new ArrayDeque<>();

    /** The service in front of a machine. */
    public RedfishService(Profile profile, Machine machine, Credentials credentials, Faults faults, ImageProbe probe) {
        this.profile = profile;
        this.machine = machine;
        this.credentials = credentials;
        this.faults = faults;
        this.sessions = new SessionService(profile, credentials);
        this.mediaActions = new MediaActions(profile, machine, faults, probe);
        this.media = new VirtualMedia(profile, machine, mediaActions);
        FirmwareVersions firmware = new FirmwareVersions(profile);
        this.updates = new UpdateService(firmware, tasks, faults);
        this.resources = List.of(
                new ServiceRoot(profile, machine.identity(), faults),
                new SystemResources(profile, firmware, machine, new BootSettings(profile, machine, faults)),
                new ManagerResources(profile, firmware, machine.identity().serial()),
                media,
                sessions,
                tasks,
                updates);
    }

    /** Adds a fault; some act at once. */
    public void inject(Fault fault) {
        switch (fault.kind()) {
            case NEVER_READ -> machine.hideMedia(fault.count());
            case STICKY_OVERRIDE -> machine.stickOverride(fault.count());
            case LOST_MEDIA -> {
                boolean there = machine.view().media().stream()
                        .anyMatch(slot -> slot.url().isPresent()
                                && fault.value().map(slot.slot()::equals).orElse(true));
                if (there) {
                    mediaActions.lose(fault);
                } else {
                    faults.add(fault);
                }
            }
            default -> faults.add(fault);
        }
    }

    /** Open sessions. */
    public int sessionCount() {
        return sessions.count();
    }

    /** Firmware updates that were begun. */
    public int updateCount() {
        return updates.started();
    }

    /** The last requests, oldest first. */
    public List<RequestLog> requests() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        HttpResponse response = faulty(request);
        boolean silent = request.path().startsWith(SessionService.SESSIONS)
                || request.path().equals(UpdateService.UPLOAD);
        synchronized (log) {
            log.add(new RequestLog(request.method(), request.path(), silent ? "" : request.text(), response.status()));
            if (log.size() > MAX_LOG) {
                log.remove();
            }
        }
        return response;
    }

    private HttpResponse faulty(HttpRequest request) {
        faults.take(Fault.Kind.SLOW, request).ifPresent(fault -> sleep(fault.number(2000)));
        Optional<Fault> drop = faults.take(Fault.Kind.DROP_CONNECTION, request);
        if (drop.isPresent()) {
            if (drop.get().value().filter("after"::equals).isPresent()) {
                answer(request);
            }
            return HttpResponse.cut();
        }
        Optional<Fault> error = faults.take(Fault.Kind.ERROR, request);
        if (error.isPresent()) {
            int status = error.get().number(503);
            HttpResponse response = RedfishError.general(status, "The service cannot answer now.")
                    .response();
            return Headers.common(status == 503 ? response.with("Retry-After", "1") : response);
        }
        return answer(request);
    }

    private HttpResponse answer(HttpRequest request) {
        try {
            return Headers.common(route(request));
        } catch (RedfishError e) {
            HttpResponse response = Headers.common(e.response());
            return e.response().status() == 401
                    ? response.with("WWW-Authenticate", "Basic realm=\"Redfish\"")
                    : response;
        }
    }

    private HttpResponse route(HttpRequest request) {
        String path = request.path().length() > 1 && request.path().endsWith("/")
                ? request.path().substring(0, request.path().length() - 1)
                : request.path();
        if (request.header("OData-Version")
                .filter(version -> !version.equals("4.0"))
                .isPresent()) {
            throw RedfishError.general(412, "Only OData-Version 4.0 is supported.");
        }
        boolean isLogin = request.method().equals("POST") && path.equals(SessionService.SESSIONS);
        if (!ServiceRoot.isPublic(path) && !isLogin) {
            authenticate(request);
        }
        if (isLogin && faults.take(Fault.Kind.SESSION_EXHAUSTION, request).isPresent()) {
            throw sessions.full();
        }
        if (path.equals(ServiceRoot.METADATA)) {
            return HttpResponse.of(200, "application/xml", ServiceRoot.metadata());
        }
        if (path.equals(UpdateService.UPLOAD) && request.method().equals("POST")) {
            return updates.upload(request);
        }
        Optional<HttpResponse> monitor = tasks.monitor(path);
        if (monitor.isPresent()) {
            return monitor.get();
        }
        Resource resource = resources.stream()
                .flatMap(each -> each.at(path).stream())
                .findFirst()
                .orElseThrow(() -> RedfishError.notFound(path));
        return request.method().equals("GET") || request.method().equals("HEAD")
                ? read(request, path, resource)
                : write(request, path, resource);
    }

    private void authenticate(HttpRequest request) {
        boolean known = request.header("X-Auth-Token").map(sessions::accepts).orElse(false)
                || request.header("Authorization").map(credentials::matchBasic).orElse(false);
        if (!known) {
            throw new RedfishError(
                    401, "NoValidSession", "There is no valid session established with the implementation.");
        }
    }

    private HttpResponse read(HttpRequest request, String path, Resource resource) {
        Supplier<ObjectNode> get = resource.get().orElseThrow(() -> methodNotAllowed(request));
        HttpResponse old = before.get(path);
        if (old != null && faults.take(Fault.Kind.STALE_STATE, request).isPresent()) {
            return old;
        }
        return Headers.read(profile.http(), resource, get.get());
    }

    private HttpResponse write(HttpRequest request, String path, Resource resource) {
        Function<ObjectNode, HttpResponse> write = resource.writes().get(request.method());
        if (write == null) {
            return methodNotAllowed(request).response().with("Allow", resource.allow());
        }
        Headers.checkContent(request);
        resource.get().ifPresent(get -> Headers.checkMatch(profile.http(), request, get.get()));
        ObjectNode body = Json.parse(request.body());
        rememberState();
        boolean insert = path.endsWith("/VirtualMedia.InsertMedia");
        if (path.endsWith("/VirtualMedia.EjectMedia")
                && profile.media().ejectBody().equals("required")
                && request.body().length == 0) {
            throw RedfishError.general(400, "EjectMedia takes an empty JSON object.");
        }
        Optional<Fault> task = faults.take(Fault.Kind.TASK, request);
        boolean byHabit = profile.http().taskInsert() && insert
                || profile.http().taskReset() && path.endsWith("/ComputerSystem.Reset");
        if (task.isPresent() || byHabit) {
            long millis =
                    task.map(fault -> fault.number(500)).orElse(profile.http().taskMillis());
            return tasks.start(millis, () -> outcome(write, body));
        }
        return write.apply(body);
    }

    private static HttpResponse outcome(Function<ObjectNode, HttpResponse> write, ObjectNode body) {
        try {
            return write.apply(body);
        } catch (RedfishError e) {
            return e.response();
        }
    }

    /** Keeps what readers see now, for reads that shall be stale. */
    private void rememberState() {
        if (!faults.waits(Fault.Kind.STALE_STATE)) {
            return;
        }
        var paths = new java.util.ArrayList<>(media.members());
        paths.add(SystemResources.systemPath(profile));
        for (String path : paths) {
            resources.stream()
                    .flatMap(each -> each.at(path).stream())
                    .findFirst()
                    .ifPresent(resource -> resource.get()
                            .ifPresent(get -> before.put(path, Headers.read(profile.http(), resource, get.get()))));
        }
    }

    private static RedfishError methodNotAllowed(HttpRequest request) {
        return new RedfishError(
                405,
                "OperationNotAllowed",
                "The HTTP method " + request.method() + " is not allowed on this resource.");
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Long operations: answered by 202 and a task monitor (DSP0266 13.6). Safe for several threads. */
final class TaskService implements Resources {
    private static final String SERVICE = ROOT + "/TaskService";
    private static final String TASKS = SERVICE + "/Tasks";
    private static final String MONITORS = SERVICE + "/TaskMonitors";
    private static final int MAX_TASKS = 100;

    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private int next = 1;

    private record Task(String id, Instant started, long millis, Optional<HttpResponse> result) {
        boolean failed() {
            return result.isPresent() && result.get().status() >= 400;
        }
    }

    @Override
    public Optional<Resource> at(String path) {
        if (path.equals(SERVICE)) {
            return Optional.of(Resource.of(this::service));
        }
        if (path.equals(TASKS)) {
            return Optional.of(Resource.of(this::collection));
        }
        return path.startsWith(TASKS + "/")
                ? task(path.substring(TASKS.length() + 1)).map(task -> Resource.of(() -> show(task)))
                : Optional.empty();
    }

    /** The answer of a task monitor, if the path is one. */
    Optional<HttpResponse> monitor(String path) {
        if (!path.startsWith(MONITORS + "/")) {
            return Optional.empty();
        }
        return task(path.substring(MONITORS.length() + 1))
                .map(task -> task.result().orElseGet(() -> accepted(task)));
    }

    /** Carries an operation out after some time, and answers with its task at once. */
    HttpResponse start(long millis, Supplier<HttpResponse> operation) {
        Task task;
        synchronized (this) {
            task = new Task(Integer.toString(next++), Instant.now(), millis, Optional.empty());
            tasks.put(task.id(), task);
            if (tasks.size() > MAX_TASKS) {
                tasks.remove(tasks.keySet().iterator().next());
            }
        }
        later("task-" + task.id(), millis, operation, result -> {
            synchronized (this) {
                tasks.computeIfPresent(
                        task.id(), (id, old) -> new Task(id, old.started(), millis, Optional.of(result)));
            }
        });
        return accepted(task);
    }

    /** Carries an operation out after some time, on a thread of its own. */
    static void later(String name, long millis, Supplier<HttpResponse> operation, Consumer<HttpResponse> whenDone) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                return;
            }
            whenDone.accept(operation.get());
        });
    }

    private HttpResponse accepted(Task task) {
        return Json.response(202, show(task))
                .with("Location", MONITORS + "/" + task.id())
                .with("Retry-After", "1");
    }

    private synchronized Optional<Task> task(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    private ObjectNode service() {
        ObjectNode node = Json.resource(SERVICE, "#TaskService.v1_2_1.TaskService", "TaskService", "Task service");
        node.put("ServiceEnabled", true);
        node.putObject("Status").put("State", "Enabled").put("Health", "OK");
        Json.link(node, "Tasks", TASKS);
        return node;
    }

    private synchronized ObjectNode collection() {
        return Json.collection(
                TASKS,
                "TaskCollection",
                "Tasks",
                tasks.keySet().stream().map(id -> TASKS + "/" + id).toList());
    }

    /** Forgets all, as a BMC that starts anew. */
    synchronized void forget() {
        tasks.clear();
    }

    private static ObjectNode show(Task task) {
        boolean done = task.result().isPresent();
        long passed = Duration.between(task.started(), Instant.now()).toMillis();
        long percent = done ? 100 : Math.clamp(task.millis() == 0 ? 0 : passed * 100 / task.millis(), 0, 99);
        ObjectNode node = Json.resource(TASKS + "/" + task.id(), "#Task.v1_7_4.Task", task.id(), "Task " + task.id());
        node.put("TaskState", task.failed() ? "Exception" : done ? "Completed" : "Running")
                .put("TaskStatus", task.failed() ? "Critical" : "OK")
                .put("PercentComplete", (int) percent)
                .put("StartTime", task.started().toString())
                .put("TaskMonitor", MONITORS + "/" + task.id());
        var messages = node.putArray("Messages");
        task.result()
                .filter(result -> task.failed() && result.body().length > 0)
                .map(result -> Json.parse(result.body()).path("error").path("@Message.ExtendedInfo"))
                .ifPresent(infos -> infos.forEach(messages::add));
        return node;
    }
}

package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What lies at one path.
 *
 * @param get the resource; empty for an action, which can only be posted to
 * @param writes what other methods do with a body
 */
record Resource(Optional<Supplier<ObjectNode>> get, Map<String, Function<ObjectNode, HttpResponse>> writes) {
    static Resource of(Supplier<ObjectNode> get) {
        return new Resource(Optional.of(get), Map.of());
    }

    static Resource action(Function<ObjectNode, HttpResponse> post) {
        return new Resource(Optional.empty(), Map.of("POST", post));
    }

    Resource with(String method, Function<ObjectNode, HttpResponse> write) {
        Map<String, Function<ObjectNode, HttpResponse>> more = new LinkedHashMap<>(writes);
        more.put(method, write);
        return new Resource(get, more);
    }

    /** The value of the Allow header. */
    String allow() {
        Set<String> methods = new TreeSet<>(writes.keySet());
        if (get.isPresent()) {
            methods.add("GET");
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }
}

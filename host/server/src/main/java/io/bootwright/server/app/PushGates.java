package io.bootwright.server.app;

import io.bootwright.registry.api.PushGate;
import java.util.List;

/** Several gates in a row: a push has to pass each of them. */
final class PushGates {
    private PushGates() {}

    static PushGate all(List<PushGate> gates) {
        return manifest -> {
            for (PushGate gate : gates) {
                gate.beforeTag(manifest);
            }
        };
    }
}

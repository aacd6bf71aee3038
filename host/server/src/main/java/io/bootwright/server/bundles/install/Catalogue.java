package io.bootwright.server.bundles.install;

import io.bootwright.bundle.Bundle;
import io.bootwright.server.workflow.BundleRef;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The active bundles at one moment. Immutable: a change makes a new one.
 *
 * @param bundles by id
 */
public record Catalogue(SortedMap<String, Active> bundles) {
    public static final Catalogue EMPTY = new Catalogue(new TreeMap<>());

    public Catalogue {
        bundles = Collections.unmodifiableSortedMap(new TreeMap<>(bundles));
    }

    /** An active version. */
    public record Active(BundleRef ref, Bundle bundle) {}

    public Catalogue with(BundleRef ref, Bundle bundle) {
        SortedMap<String, Active> more = new TreeMap<>(bundles);
        more.put(ref.id(), new Active(ref, bundle));
        return new Catalogue(more);
    }

    public Catalogue without(String id) {
        SortedMap<String, Active> fewer = new TreeMap<>(bundles);
        fewer.remove(id);
        return new Catalogue(fewer);
    }

    /** The active bundle by target. */
    public SortedMap<String, Active> targets() {
        SortedMap<String, Active> targets = new TreeMap<>();
        bundles.values()
                .forEach(active ->
                        active.bundle().manifest().targets().forEach(target -> targets.put(target.name(), active)));
        return targets;
    }

    /** The id of the bundle that serves each target. */
    public Map<String, String> owners() {
        Map<String, String> owners = new HashMap<>();
        targets().forEach((target, active) -> owners.put(target, active.ref().id()));
        return owners;
    }
}

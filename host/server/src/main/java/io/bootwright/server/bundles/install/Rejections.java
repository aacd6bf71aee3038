package io.bootwright.server.bundles.install;

import io.bootwright.server.bundles.model.BundleVersion.Origin;
import io.bootwright.server.bundles.model.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest refusals, for people who look; the oldest goes when there are many. Safe for use by many threads. */
public final class Rejections {
    private static final int MOST = 100;

    private final Map<String, Rejection> latest = new LinkedHashMap<>();

    public synchronized void add(Rejection rejection) {
        remove(rejection.origin(), rejection.name());
        latest.put(key(rejection.origin(), rejection.name()), rejection);
        if (latest.size() > MOST) {
            latest.remove(latest.keySet().iterator().next());
        }
    }

    public synchronized void remove(Origin origin, String name) {
        latest.remove(key(origin, name));
    }

    public synchronized List<Rejection> list() {
        List<Rejection> list = new ArrayList<>(latest.values());
        list.sort(Comparator.comparing(Rejection::name));
        return list;
    }

    private static String key(Origin origin, String name) {
        return origin.apiName() + "/" + name;
    }
}

package io.bootwright.redfish.transport;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One queue per BMC: clients that share an instance of this class never talk to the same BMC at the same time, whatever
 * the number of systems behind it. Safe for use by many threads.
 */
public final class BmcQueues {
    private final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    public ReentrantLock of(BmcAddress address) {
        String key = BmcEndpoint.of(address.url())
                .map(BmcEndpoint::key)
                .orElseGet(() -> address.url().toString());
        return locks.computeIfAbsent(key, host -> new ReentrantLock(true));
    }
}

package io.bootwright.server.servers;

/** Whether a server may be changed or removed right now; answered by whoever runs jobs. */
@FunctionalInterface
public interface ActiveJobs {
    boolean hasActiveJob(String serial);
}

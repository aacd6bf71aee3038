package io.bootwright.redfish;

import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.RetryBudget;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.redfish.FakeBmc.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BmcQueuesTest {
    @Test
    void clientsOfOneBmcTakeTurns() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BmcQueues queues = new BmcQueues();
        try (FakeBmc bmc = new FakeBmc()) {
            bmc.on("GET", FakeBmc.SYSTEM, request -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                RetryBudget.sleep(Duration.ofMillis(10));
                now.decrementAndGet();
                return new Reply(200, Map.of(), bmc.resources.get(FakeBmc.SYSTEM));
            });
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int count = 0; count < 8; count++) {
                    threads.execute(() -> {
                        try (RedfishClient client = RedfishClient.connect(
                                bmc.address(), Optional.empty(), QuirkSelection.auto(), FakeBmc.QUICK, queues)) {
                            client.system();
                        }
                    });
                }
            }
        }
        assertThat(most).hasValue(1);
    }
}

package io.bootwright.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuffersTest {
    @Test
    void aThousandTransfersDoNotTakeAThousandLargeBuffers() {
        Buffers buffers = new Buffers();
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            taken.add(buffers.take(Long.MAX_VALUE));
        }
        assertThat(taken.stream().mapToLong(buffer -> buffer.length).sum()).isLessThan(50L << 20);
        taken.forEach(buffers::giveBack);
        assertThat(buffers.take(Long.MAX_VALUE)).hasSize(512 * 1024);
    }

    @Test
    void noBufferIsLargerThanThereIsUseFor() {
        Buffers buffers = new Buffers();
        assertThat(buffers.take(2048)).hasSize(2048);
        assertThat(buffers.take(0)).hasSize(1);
    }
}

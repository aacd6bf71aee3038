package io.bootwright.virtualbmc.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadCounterTest {
    @Test
    void countsEachByteOnceAndEveryRead() {
        var counter = new ReadCounter();
        var bits = new BitSet();
        long total = 0;
        var random = new Random(11);
        for (int i = 0; i < 500; i++) {
            int from = random.nextInt(1000);
            int to = from + random.nextInt(40);
            counter.add(from, to);
            bits.set(from, to);
            total += to - from;
            assertThat(counter.distinct()).isEqualTo(bits.cardinality());
        }
        assertThat(counter.total()).isEqualTo(total);
    }
}

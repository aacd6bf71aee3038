package io.bootwright.server.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadRangesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithCountingEachByte(long seed) {
        Random random = new Random(seed);
        ReadRanges ranges = new ReadRanges();
        BitSet bytes = new BitSet();
        for (int i = 0; i < 400; i++) {
            int start = random.nextInt(20_000);
            int end = start + random.nextInt(200);
            ranges.add(start, end);
            bytes.set(start, end);
            assertThat(ranges.total()).as("seed %s, range %s", seed, i).isEqualTo(bytes.cardinality());
        }
        assertThat(ReadRanges.of(ranges.text()).total()).isEqualTo(ranges.total());
        assertThat(ReadRanges.of(ranges.text()).text()).isEqualTo(ranges.text());
    }

    @Test
    void staysBoundedWhenEverySecondSectorIsRead() {
        ReadRanges ranges = new ReadRanges();
        for (long sector = 0; sector < 1_000_000; sector += 2) {
            ranges.add(sector * 2048, (sector + 1) * 2048);
        }
        assertThat(ranges.text().split(",")).hasSizeLessThanOrEqualTo(ReadRanges.MOST);
        assertThat(ranges.text()).hasSizeLessThan(65_536);
        assertThat(ranges.total()).isBetween(500_000L * 2048, 1_000_000L * 2048);
    }

    @Test
    void damagedTextIsNoReadAtAll() {
        assertThat(ReadRanges.of("").total()).isZero();
        assertThat(ReadRanges.of("nonsense").total()).isZero();
    }
}

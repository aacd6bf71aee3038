package io.bootwright.virtualbmc.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.virtualbmc.machine.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QemuCommandTest {
    private static final Identity IDENTITY = new Identity("VM-1", new UUID(1, 2), "52:54:00:aa:00:01");

    private static QemuOptions options(String network) {
        return new QemuOptions(
                Path.of("disk.img"),
                "VBMC-DISK-1",
                512,
                1,
                "tcg",
                false,
                "e1000e",
                QemuOptions.Network.parse(network),
                Optional.empty(),
                Optional.of(Path.of("dump,1.pcap")),
                List.of(QemuOptions.Disk.parse("nvme-4k:N1:big.img")),
                List.of(QemuOptions.Card.parse("52:54:00:aa:00:02=tap:bw1")),
                List.of("CD1", "CD2", "1"),
                Set.of("1"));
    }

    private static List<String> command(String network) {
        return QemuCommand.of(IDENTITY, options(network), Path.of("vars.fd"), Path.of("qmp"));
    }

    @Test
    void theNetworkCardIsPluggedIntoTheUserNetworkUnlessSaidOtherwise() {
        assertThat(command("user"))
                .containsSequence("-netdev", "user,id=n0,restrict=off")
                .containsSequence("-device", "e1000e,netdev=n0,romfile=,mac=52:54:00:aa:00:01");
        assertThat(QemuOptions.of(Path.of("disk.img"), List.of()).network()).isEqualTo(QemuOptions.Network.user());
    }

    @Test
    void aTapIsUsedAsItIsAndRecordedLikeTheUserNetwork() {
        assertThat(command("tap:bw-tap.0_1"))
                .containsSequence(
                        "-netdev", "tap,id=n0,ifname=bw-tap.0_1,script=no,downscript=no,vhost=off,vnet_hdr=off")
                .containsSequence("-device", "e1000e,netdev=n0,romfile=,mac=52:54:00:aa:00:01")
                .containsSequence("-object", "filter-dump,id=dump,netdev=n0,file=dump,,1.pcap")
                .doesNotContain("user,id=n0,restrict=off");
    }

    @Test
    void furtherDisksAndCardsComeAfterTheFirst() {
        assertThat(command("user"))
                .containsSequence(
                        "-device",
                        "nvme,drive=e0,serial=N1,logical_block_size=4096,physical_block_size=4096,bootindex=11")
                .containsSequence("-netdev", "tap,id=n1,ifname=bw1,script=no,downscript=no,vhost=off,vnet_hdr=off")
                .containsSequence("-device", "e1000e,netdev=n1,romfile=,mac=52:54:00:aa:00:02");
        assertThatThrownBy(() -> QemuOptions.Card.parse("52:54:00:aa:00=user"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MAC=user or MAC=tap:NAME");
    }

    @Test
    void aStickIsARemovableDiskThatTheFirmwareDoesNotBootFrom() {
        assertThat(command("user"))
                .containsSequence("-device", "scsi-cd,bus=usb-cd1.0,id=cd1,bootindex=21")
                .containsSequence("-device", "usb-bot,id=usb-cd2,bus=xhci.0")
                .containsSequence("-device", "scsi-hd,bus=usb-cd2.0,id=cd2,removable=on,drive=none-cd2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tap",
                "tap:",
                "bridge:br0",
                "tap:sixteen-letters-",
                "tap:a b",
                "tap:..",
                "tap:-a",
                "tap:../eth0",
                "tap:tap%d",
                "tap:eth0:1",
                "tap:a,script=/bin/sh",
                "tap:a\n",
                "user,hostfwd=tcp::1-:2"
            })
    void whatIsNoNetworkIsRefusedWithItsForms(String text) {
        assertThatThrownBy(() -> QemuOptions.Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a network is user, or tap:NAME with the name of an interface"
                        + " (1 to 15 letters, digits, '.', '_' and '-', the first no '.' or '-'), not '" + text + "'");
    }

    @Test
    void aTapThatIsNotThereIsNamedWithItsRemedy() {
        assertThatThrownBy(() -> QemuCommand.checkTap("bw-none-000"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("interface bw-none-000 is not there", "ip tuntap add dev bw-none-000 mode tap");
        QemuCommand.checkTap("lo");
    }
}

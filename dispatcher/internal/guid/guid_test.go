package guid

import (
	"encoding/hex"
	"testing"
)

func TestTheStoredFormTurnsTheFirstThreeFieldsRound(t *testing.T) {
	for _, text := range []string{"C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}"} {
		g, err := Parse(text)
		mixed := g.Mixed()
		if err != nil || hex.EncodeToString(mixed[:]) != "28732ac11ff8d211ba4b00a0c93ec93b" {
			t.Error(err, hex.EncodeToString(mixed[:]))
		}
		if FromMixed(mixed) != g || g.String() != "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" {
			t.Error(g)
		}
	}
}

func TestWhatIsNoGUIDIsRefused(t *testing.T) {
	for _, text := range []string{"", "{}", "c12a7328f81f11d2ba4b00a0c93ec93b", "g12a7328-f81f-11d2-ba4b-00a0c93ec93b", "{c12a7328-f81f-11d2-ba4b-00a0c93ec93b"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

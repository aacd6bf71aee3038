package sys

import "testing"

func TestARecordOfTheKernelsLogHasANumberAndOneLine(t *testing.T) {
	for record, want := range map[string]struct {
		number int64
		text   string
	}{
		"3,1234,5000,-;I/O error, dev sda\n SUBSYSTEM=block\n": {1234, "I/O error, dev sda"},
		"6,7,1,c,caller=T1;a;b":                                {7, "a;b"},
	} {
		if number, text, ok := parseRecord(record); !ok || number != want.number || text != want.text {
			t.Errorf("%q: %d %q %v", record, number, text, ok)
		}
	}
	for _, record := range []string{"", "no record", "x,y;text", "3;text"} {
		if _, _, ok := parseRecord(record); ok {
			t.Errorf("%q is taken", record)
		}
	}
}

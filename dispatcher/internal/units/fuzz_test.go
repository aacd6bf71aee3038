package units

import "testing"

// Lines of the journal, and what systemctl shows.
func FuzzJournalAndState(f *testing.F) {
	f.Add([]byte(`{"MESSAGE":[104,105],"SYSLOG_IDENTIFIER":"a","__CURSOR":"c","__REALTIME_TIMESTAMP":"1"}`), "failed", "1")
	f.Fuzz(func(_ *testing.T, data []byte, state, status string) {
		_, _, _ = parseEntry(data)
		_ = parse("a.service", map[string]string{"ActiveState": state, "ExecMainStatus": status, "ExecMainCode": status,
			"InactiveExitTimestamp": "@" + status, "Result": state})
	})
}

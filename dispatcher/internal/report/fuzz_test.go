package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A line of a step's output reaches people as one line of text.
func FuzzSanitise(f *testing.F) {
	for _, seed := range []string{"plain", "a\x1b[31mred\x1b[0m", "\x1b]0;title\x07text", "10%\r20%\r", "\xff\xfe", "\u202e", " \x1b[A", "a \u202e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Sanitise(text)
		if !utf8.ValidString(got) || len(got) > maxLine || strings.ContainsAny(got, "\n\r\x1b\x00\u202e") {
			t.Errorf("%q became %q", text, got)
		}
		if again := Sanitise(got); again != got {
			t.Errorf("%q became %q, and then %q", text, got, again)
		}
	})
}

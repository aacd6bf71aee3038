package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzALineIsHarmlessWhateverAToolPrints(f *testing.F) {
	for _, seed := range []string{"plain", "a\x1b[31mred\x1b[0m", "10%\r20%\r\n", "\x1b]0;title\x07", "\xff\xfe", strings.Repeat("ü", 1001), "\u202eevil", " \x1b[A"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		line := Sanitise(text)
		if len(line) > maxLine || !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("%q became %q", text, line)
		}
		if again := Sanitise(line); again != line {
			t.Errorf("%q became %q, and then %q", text, line, again)
		}
	})
}

func FuzzAnAnswerIsTheHostsOwnOnlyWithItsCode(f *testing.F) {
	f.Add(401, []byte(`{"type":"/api/v1/errors/unauthorized","status":401,"code":"unauthorized","title":"t"}`))
	f.Add(404, []byte(`<html>not found</html>`))
	f.Fuzz(func(t *testing.T, status int, answer []byte) {
		if refused := problem(status, answer); refused != nil && (refused.Status != status || !codeForm.MatchString(refused.Code) || refused.Error() == "") {
			t.Errorf("%+v", refused)
		}
	})
}

package guard

import (
	"os"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

const (
	one        = "4c4c4544-0042-3110-8058-b8c04f4e3132"
	oneSwapped = "44454C4C-4200-1031-8058-B8C04F4E3132"
	other      = "11111111-2222-3333-4444-555555555555"
)

func TestComparesTheMachineWithTheRecord(t *testing.T) {
	cases := map[string]struct {
		wanted, machine Identity
		sentence        string // "" = accepted
	}{
		"both agree":                    {Identity{"XF-1", one}, Identity{"XF-1", one}, ""},
		"other byte order":              {Identity{"XF-1", one}, Identity{"XF-1", oneSwapped}, ""},
		"other byte order, no serial":   {Identity{"XF-1", oneSwapped}, Identity{"Default string", one}, ""},
		"record without UUID":           {Identity{"XF-1", ""}, Identity{"XF-1", one}, ""},
		"serial in other case":          {Identity{"xf-1 ", ""}, Identity{"XF-1", one}, ""},
		"firmware without UUID":         {Identity{"XF-1", one}, Identity{"XF-1", "00000000-0000-0000-0000-000000000000"}, ""},
		"other serial":                  {Identity{"XF-1", one}, Identity{"XF-2", one}, "for serial \"XF-1\", this machine is \"XF-2\""},
		"other UUID, same serial":       {Identity{"XF-1", one}, Identity{"XF-1", other}, "for UUID"},
		"other UUID, no serial":         {Identity{"XF-1", one}, Identity{"", other}, "for UUID"},
		"placeholder serial, no UUID":   {Identity{"XF-1", ""}, Identity{"To be filled by O.E.M.", one}, "set its uuid to " + one},
		"placeholder serial in both":    {Identity{"0123456789", ""}, Identity{"0123456789", one}, "set its uuid to"},
		"nothing known":                 {Identity{"XF-1", one}, Identity{"Not Specified", ""}, "cannot be told from others"},
		"placeholder UUID of a factory": {Identity{"XF-1", "03000200-0400-0500-0006-000700080009"}, Identity{"", "03000200-0400-0500-0006-000700080009"}, "cannot be told"},
		"zeros as serial":               {Identity{"XF-1", one}, Identity{"00000000", one}, ""},
		"UUID in braces":                {Identity{"XF-1", "{" + one + "}"}, Identity{"none", strings.ToUpper(one)}, ""},
		"no UUID at all":                {Identity{"XF-1", "nonsense"}, Identity{"", one}, "set its uuid"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := Check(c.wanted, c.machine)
			if (err == nil) != (c.sentence == "") || (err != nil && !strings.Contains(err.Error(), c.sentence)) {
				t.Fatalf("got %v, want %q", err, c.sentence)
			}
			if err != nil && !strings.Contains(err.Error(), "nothing was written") {
				t.Error("does not say that nothing was written")
			}
		})
	}
}

func TestReadsWhatTheFirmwareSays(t *testing.T) {
	root := sys.Root(t.TempDir())
	if ReadDMI(root) != (Identity{}) {
		t.Fatal("invented an identity")
	}
	_ = os.MkdirAll(root.Path("/sys/class/dmi/id"), 0o755)
	_ = os.WriteFile(root.Path("/sys/class/dmi/id/product_serial"), []byte("XF-1  \n"), 0o600)
	_ = os.WriteFile(root.Path("/sys/class/dmi/id/product_uuid"), []byte(one+"\n"), 0o600)
	if got := ReadDMI(root); got != (Identity{"XF-1", one}) {
		t.Fatal(got)
	}
}

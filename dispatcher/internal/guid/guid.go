// Package guid reads GUIDs and writes them as GPT, registry and firmware store them.
package guid

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// GUID in the order of its text.
type GUID [16]byte

// Parse reads xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, in either case, with or without braces.
func Parse(text string) (GUID, error) {
	var g GUID
	plain := text
	if strings.HasPrefix(plain, "{") && strings.HasSuffix(plain, "}") {
		plain = plain[1 : len(plain)-1]
	}
	parts := strings.Split(plain, "-")
	if len(parts) != 5 || len(parts[0]) != 8 || len(parts[1]) != 4 || len(parts[2]) != 4 || len(parts[3]) != 4 || len(parts[4]) != 12 {
		return g, fmt.Errorf("%q is no GUID", text)
	}
	if _, err := hex.Decode(g[:], []byte(strings.Join(parts, ""))); err != nil {
		return g, fmt.Errorf("%q is no GUID", text)
	}
	return g, nil
}

// Must is Parse for constants; it panics on what is no GUID.
func Must(text string) GUID {
	g, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return g
}

// FromMixed reads the 16 bytes of the stored form.
func FromMixed(b [16]byte) GUID { return GUID(b).swapped() }

// Mixed is the stored form: the first three fields little-endian, the rest as written.
func (g GUID) Mixed() [16]byte { return g.swapped() }

func (g GUID) swapped() GUID {
	return GUID{g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6], g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]}
}

// String is the lower-case form without braces.
func (g GUID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", g[0:4], g[4:6], g[6:8], g[8:10], g[10:16])
}

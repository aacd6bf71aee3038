package erase

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Methods a recipe may name. Auto takes the first that a disk offers, in the order of Decide.
const (
	Auto            = "auto"
	NVMeFormat      = "nvme-format"
	NVMeCrypto      = "nvme-format-crypto"
	NVMeSanitize    = "nvme-sanitize"
	ATASecureErase  = "ata-secure-erase"
	SCSISanitize    = "scsi-sanitize"
	Discard         = "discard"
	Overwrite       = "overwrite"
	VerifySampled   = "sampled"
	VerifyWhole     = "whole"
	allDisks        = "all"
	mostDisksNamed  = 256
	methodsSentence = "auto, nvme-format, nvme-format-crypto, nvme-sanitize, ata-secure-erase, scsi-sanitize, discard or overwrite"
)

var methods = []string{Auto, NVMeFormat, NVMeCrypto, NVMeSanitize, ATASecureErase, SCSISanitize, Discard, Overwrite}

// Wish is what the recipe asks for.
type Wish struct {
	All       bool
	Selectors []any // each a path or an object of hints, as target_disk
	Method    string
	Verify    string
	Expected  int // how many disks there must be; 0 when the recipe does not say
}

// ParseWish reads disks, method and verify of a recipe. Whatever is not exactly right is refused: nothing may be
// erased by a misunderstanding.
func ParseWish(recipe []byte) (Wish, error) {
	decoder := json.NewDecoder(strings.NewReader(string(recipe)))
	decoder.UseNumber()
	var fields struct {
		Disks  any
		Method string
		Verify string
		Count  *json.Number `json:"expected_count"`
	}
	if err := decoder.Decode(&fields); err != nil {
		return Wish{}, fmt.Errorf("recipe.json cannot be read: %w", err)
	}
	wish := Wish{Method: fields.Method, Verify: fields.Verify}
	if wish.Method == "" {
		wish.Method = Auto
	}
	if wish.Verify == "" {
		wish.Verify = VerifySampled
	}
	if !slices.Contains(methods, wish.Method) {
		return wish, fmt.Errorf("the recipe's method %q is none of %s", wish.Method, methodsSentence)
	}
	if wish.Verify != VerifySampled && wish.Verify != VerifyWhole {
		return wish, fmt.Errorf("the recipe's verify %q is neither sampled nor whole", wish.Verify)
	}
	if fields.Count != nil {
		count, err := fields.Count.Int64()
		if err != nil || count < 1 || count > mostDisksNamed {
			return wish, fmt.Errorf("the recipe's expected_count %s is no number of disks (1 to %d)", *fields.Count, mostDisksNamed)
		}
		wish.Expected = int(count)
	}
	switch disks := fields.Disks.(type) {
	case string:
		if disks == allDisks {
			wish.All = true
			return wish, nil
		}
	case []any:
		if len(disks) > 0 && len(disks) <= mostDisksNamed {
			wish.Selectors = disks
			return wish, nil
		}
	}
	return wish, errors.New(`the recipe's disks is neither "all" nor a list of disks, so nothing is erased`)
}

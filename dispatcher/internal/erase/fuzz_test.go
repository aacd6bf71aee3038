package erase

import (
	"slices"
	"testing"
)

func FuzzOnlyAnExplicitRecipeErases(f *testing.F) {
	f.Add([]byte(`{"disks":"all","method":"auto","verify":"whole","expected_count":3}`))
	f.Add([]byte(`{"disks":[{"serial":"x"},"/dev/sda"]}`))
	f.Fuzz(func(t *testing.T, recipe []byte) {
		wish, err := ParseWish(recipe)
		if err != nil {
			return
		}
		if wish.All == (len(wish.Selectors) > 0) || !slices.Contains(methods, wish.Method) || wish.Expected < 0 || wish.Expected > mostDisksNamed {
			t.Errorf("%s: %+v", recipe, wish)
		}
	})
}

func FuzzALockedDiskIsNeverChosenForASecureErase(f *testing.F) {
	for _, name := range []string{"hdparm-secure-erase.txt", "hdparm-enabled.txt"} {
		f.Add(string(must(readFixture(name))))
	}
	f.Fuzz(func(t *testing.T, output string) {
		a := ParseATA(output)
		if plan, err := Decide(Capability{ATA: a}, Auto); err == nil && a != nil && plan.Method == ATASecureErase && (a.Locked || a.Frozen || a.Enabled || !a.Supported) {
			t.Errorf("%+v", a)
		}
	})
}

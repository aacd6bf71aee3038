package secureboot

import "testing"

// Variables of a firmware and programs of an image are bytes of strangers.
func FuzzListsAndPrograms(f *testing.F) {
	f.Add([]byte("MZ"))
	f.Add(make([]byte, 64))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = ParseList(data)
		_, _ = ParseProgram(data)
	})
}

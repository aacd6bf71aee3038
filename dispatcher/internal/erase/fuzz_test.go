package erase

import "testing"

// What hdparm, nvme and sg_opcodes print, and what a recipe wishes.
func FuzzToolsAndWish(f *testing.F) {
	f.Add(`{"disks":"all","expected_count":2}`)
	f.Add("Security: \n\tMaster password revision code = 65534\n\t\tsupported\n\tnot\tenabled\n")
	f.Add(`{"oncs":8,"sanicap":3,"fna":4}`)
	f.Fuzz(func(_ *testing.T, text string) {
		_ = ParseATA(text)
		_, _ = ParseNVMe(text, 1)
		_ = ParseOpcode(text)
		_, _ = SanitizeStatus([]byte(text))
		_, _ = ParseWish([]byte(text))
	})
}

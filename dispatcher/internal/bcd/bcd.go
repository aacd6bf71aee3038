// Package bcd makes the boot configuration store that Windows' boot manager reads (EFI\Microsoft\Boot\BCD): a
// registry hive with the objects and elements that bcdboot writes for one Windows on a GPT disk.
package bcd

import (
	"encoding/binary"
	"fmt"

	"bootwright.io/dispatcher/internal/guid"
	"bootwright.io/dispatcher/internal/regf"
)

// Store says what differs between two machines.
type Store struct {
	Disk, ESP, Windows guid.GUID // of the GPT: the disk, and the two partitions
	Title              string    // of the menu entry
	Locale             string    // such as en-US
	NX                 uint64    // 0 opt in (clients), 1 opt out (servers)
}

// Well-known objects. Loader and resume object have GUIDs of their own on every machine Microsoft's tools set up;
// nothing depends on what they are, so that here they are fixed.
const (
	BootManager     = "{9dea862c-5cdd-4e70-acc1-f32b344d4795}"
	Loader          = "{7d1b6f4e-33a4-5f0b-9c55-2f0f7d0b6a01}"
	Resume          = "{7d1b6f4e-33a4-5f0b-9c55-2f0f7d0b6a02}"
	MemoryTest      = "{b2721d73-1db4-4c62-bf78-c548a880142d}"
	GlobalSettings  = "{7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}"
	LoaderSettings  = "{6efb52bf-1766-41db-a6b3-0ee5eff72bd7}"
	ResumeSettings  = "{1afa9c49-16ab-4a5c-901b-212802da9460}"
	DebugSettings   = "{4636856e-540f-4170-a130-a84776f4c654}"
	EMSSettings     = "{0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9}"
	BadMemory       = "{5189b25c-5558-4bf2-bca4-289b11bd29e2}"
	HyperSettings   = "{7ff607e0-4395-11db-b0de-0800200c9a66}"
	allowedInMemory = 0x15000075
	// 1 January 2020, 00:00 UTC: every key needs a time, and the same input shall give the same bytes.
	keyTime = 132223104000000000
)

// Bytes of the store.
func (s Store) Bytes() ([]byte, error) {
	root := &regf.Key{Name: "NewStoreRoot"}
	description := root.Add("Description")
	description.Set("KeyName", regf.SZ, regf.String("BCD00000000"))
	description.Set("System", regf.DWord, regf.Number(1))
	description.Set("TreatAsSystem", regf.DWord, regf.Number(1))
	objects := root.Add("Objects")
	for _, o := range s.objects() {
		o.write(objects)
	}
	return regf.Write(root, "", keyTime)
}

func (s Store) objects() []object {
	esp, windows := device(s.Disk, s.ESP), device(s.Disk, s.Windows)
	return []object{
		{BootManager, 0x10100002, elements{0x11000001: esp, 0x12000002: text(`\EFI\Microsoft\Boot\bootmgfw.efi`),
			0x12000004: text("Windows Boot Manager"), 0x12000005: text(s.Locale), 0x14000006: list(GlobalSettings),
			0x23000003: text(Loader), 0x23000006: text(Resume), 0x24000001: list(Loader), 0x24000010: list(MemoryTest),
			0x25000004: number(30)}},
		{Loader, 0x10200003, elements{0x11000001: windows, 0x12000002: text(`\Windows\system32\winload.efi`),
			0x12000004: text(s.Title), 0x12000005: text(s.Locale), 0x14000006: list(LoaderSettings), 0x16000060: yes,
			0x17000077: number(allowedInMemory), 0x21000001: windows, 0x22000002: text(`\Windows`), 0x23000003: text(Resume),
			0x25000020: number(s.NX)}},
		{Resume, 0x10200004, elements{0x11000001: windows, 0x12000002: text(`\Windows\system32\winresume.efi`),
			0x12000004: text("Windows Resume Application"), 0x12000005: text(s.Locale), 0x14000006: list(ResumeSettings),
			0x16000060: yes, 0x17000077: number(allowedInMemory), 0x21000001: windows, 0x22000002: text(`\hiberfil.sys`),
			0x25000008: number(1)}},
		{MemoryTest, 0x10200005, elements{0x11000001: esp, 0x12000002: text(`\EFI\Microsoft\Boot\memtest.efi`),
			0x12000004: text("Windows Memory Diagnostic"), 0x12000005: text(s.Locale), 0x14000006: list(GlobalSettings),
			0x1600000b: yes}},
		{GlobalSettings, 0x20100000, elements{0x14000006: list(DebugSettings, EMSSettings, BadMemory)}},
		{LoaderSettings, 0x20200003, elements{0x14000006: list(GlobalSettings, HyperSettings)}},
		{ResumeSettings, 0x20200004, elements{0x14000006: list(GlobalSettings)}},
		{DebugSettings, 0x20100000, elements{0x15000011: number(4)}},
		{EMSSettings, 0x20100000, elements{0x16000020: no}},
		{BadMemory, 0x20100000, elements{}},
		{HyperSettings, 0x20200003, elements{0x250000f3: number(0), 0x250000f4: number(1), 0x250000f5: number(115200)}},
	}
}

// EntryData is the optional data of the firmware's boot entry, as Windows writes it (136 bytes): it names the store's
// boot manager object.
func EntryData() []byte {
	data := append([]byte("WINDOWS\x00"), 1, 0, 0, 0, 0x88, 0, 0, 0, 0x78, 0, 0, 0)
	data = append(data, regf.String("BCDOBJECT="+BootManager)...)
	data = append(data, make([]byte, 0x78-len(data))...)
	return append(data, 1, 0, 0, 0, 0x10, 0, 0, 0, 4, 0, 0, 0, 0x7f, 0xff, 4, 0)
}

// device is the element of a partition on a GPT disk.
func device(disk, partition guid.GUID) value {
	data := make([]byte, 88)
	binary.LittleEndian.PutUint32(data[0x10:], 6)    // a partition
	binary.LittleEndian.PutUint32(data[0x18:], 0x48) // bytes from 0x10 on
	part, whole := partition.Mixed(), disk.Mixed()
	copy(data[0x20:], part[:])
	copy(data[0x38:], whole[:]) // 0x30 and 0x34: a hard disk, with GPT
	return value{regf.Binary, data}
}

func (s Store) String() string {
	return fmt.Sprintf("%s on partition %s of disk %s, started from %s", s.Title, s.Windows, s.Disk, s.ESP)
}

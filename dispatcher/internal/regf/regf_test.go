package regf

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// strict walks a hive and finds what readers let pass: security references, counts, order, cells that overlap.
type strict struct {
	t     *testing.T
	cells []byte
	keys  int
	sk    uint32
	used  map[uint32]bool
}

func (s *strict) cell(at uint32) []byte {
	s.t.Helper()
	size := -int32(binary.LittleEndian.Uint32(s.cells[at:]))
	if size < 8 || size%8 != 0 || s.used[at] {
		s.t.Fatalf("cell %#x: size %d, seen %v", at, size, s.used[at])
	}
	s.used[at] = true
	return s.cells[at+4 : at+uint32(size)]
}

func u32(data []byte, at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
func u16(data []byte, at int) int    { return int(binary.LittleEndian.Uint16(data[at:])) }

func (s *strict) key(at, parent uint32) *Key {
	nk := s.cell(at)
	s.keys++
	if string(nk[:2]) != "nk" || (parent != none && u32(nk, 16) != parent) || u32(nk, 44) != s.sk {
		s.t.Fatalf("key at %#x is not one of its parent and the security cell", at)
	}
	k := &Key{Name: string(nk[76:][:u16(nk, 72)])}
	if count := u32(nk, 36); count > 0 {
		list := s.cell(u32(nk, 40))
		for i := range int(count) {
			vk := s.cell(u32(list, 4*i))
			size := u32(vk, 4)
			data := vk[8:12]
			if size&0x80000000 == 0 {
				data = s.cell(u32(vk, 8))
			}
			k.Set(string(vk[20:][:u16(vk, 2)]), u32(vk, 12), data[:size&0x7fffffff])
		}
	}
	if count := int(u32(nk, 20)); count > 0 {
		lf := s.cell(u32(nk, 28))
		if string(lf[:2]) != "lf" || u16(lf, 2) != count {
			s.t.Fatalf("the list of %s counts %d, the key %d", k.Name, u16(lf, 2), count)
		}
		for i := range count {
			sub := s.key(u32(lf, 4+8*i), at)
			if i > 0 && strings.ToUpper(k.Keys[i-1].Name) >= strings.ToUpper(sub.Name) {
				s.t.Errorf("%s comes before %s", k.Keys[i-1].Name, sub.Name)
			}
			if hint := strings.TrimRight(string(lf[4+8*i+4:][:4]), "\x00"); !strings.HasPrefix(sub.Name, hint) || len(hint) < min(4, len(sub.Name)) {
				s.t.Errorf("the hint of %s is %q", sub.Name, hint)
			}
			k.Keys = append(k.Keys, sub)
		}
	}
	return k
}

func read(t *testing.T, hive []byte) *Key {
	t.Helper()
	sum := uint32(0)
	for at := 0; at < 0x1fc; at += 4 {
		sum ^= u32(hive, at)
	}
	if string(hive[:4]) != "regf" || u32(hive, 4) != u32(hive, 8) || sum != u32(hive, 0x1fc) || int(u32(hive, 0x28)) != len(hive)-page {
		t.Fatal("the header is wrong")
	}
	s := &strict{t: t, cells: hive[page:], used: map[uint32]bool{}, sk: u32(hive, page+binHeader+4+44)}
	if string(s.cells[:4]) != "hbin" || int(u32(s.cells, 8)) != len(s.cells) || len(s.cells)%page != 0 {
		t.Fatal("the bin is wrong")
	}
	if u32(hive, 0x24) != binHeader {
		t.Error("the root is not the first cell")
	}
	sk := s.cell(s.sk)
	root := s.key(u32(hive, 0x24), none)
	if string(sk[:2]) != "sk" || u32(sk, 4) != s.sk || u32(sk, 8) != s.sk || int(u32(sk, 12)) != s.keys || !bytes.Equal(sk[20:][:u32(sk, 16)], descriptor) {
		t.Errorf("the security cell is wrong: % x", sk)
	}
	at := binHeader
	for at < len(s.cells) {
		size := int32(u32(s.cells, at))
		if size > 0 {
			if at+int(size) != len(s.cells) {
				t.Errorf("a free cell at %#x", at)
			}
		} else if !s.used[uint32(at)] {
			t.Errorf("nobody refers to the cell at %#x", at)
		}
		at += int(max(size, -size))
	}
	return root
}

func TestAHiveReadsBackAsItWasWritten(t *testing.T) {
	root := &Key{Name: "Root"}
	b := root.Add("b-key")
	b.Set("long", Binary, bytes.Repeat([]byte{7}, 5000))
	b.Set("four", DWord, Number(0x01020304))
	b.Set("empty", Binary, nil)
	root.Add("A").Add("deep").Set("text", SZ, String("Grüße 𝄞"))
	for i := range 100 {
		root.Add("k" + strings.Repeat("x", i))
	}
	hive, err := Write(root, "name", 42)
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, hive)
	if len(got.Keys) != 102 || got.Keys[0].Name != "A" || got.Keys[1].Name != "b-key" {
		t.Fatal(len(got.Keys), got.Keys[0].Name)
	}
	values := got.Keys[1].Values
	if len(values) != 3 || len(values[0].Data) != 5000 || !bytes.Equal(values[1].Data, []byte{4, 3, 2, 1}) || len(values[2].Data) != 0 {
		t.Error(values)
	}
	if !bytes.Equal(got.Keys[0].Keys[0].Values[0].Data, String("Grüße 𝄞")) {
		t.Error("the text differs")
	}
	again, _ := Write(root, "name", 42)
	if !bytes.Equal(hive, again) {
		t.Error("the same content gave other bytes")
	}
}

func TestStringsEndWithTwoZeros(t *testing.T) {
	if got := Strings("a", "b"); !bytes.Equal(got, []byte{'a', 0, 0, 0, 'b', 0, 0, 0, 0, 0}) {
		t.Errorf("% x", got)
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	many := &Key{Name: "r"}
	for i := range listLimit + 1 {
		many.Add(strings.Repeat("k", i%200+1) + string(rune('a'+i/200)))
	}
	twice := &Key{Name: "r"}
	twice.Add("Key")
	twice.Add("KEY")
	for name, root := range map[string]*Key{"no name": {}, "not ASCII": {Name: "ü"}, "a backslash": {Name: `a\b`}, "too many": many, "twice": twice} {
		if _, err := Write(root, "", 0); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if _, err := Write(&Key{Name: "r"}, strings.Repeat("n", 32), 0); err == nil {
		t.Error("a long hive name was written")
	}
}

package inventory

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"bootwright.io/dispatcher/internal/sys"
)

// tree lays a fixture out as a root: each line of testdata/NAME.tree is PATH=CONTENT or PATH -> LINK.
func tree(t *testing.T, name string) sys.Root {
	t.Helper()
	root := sys.Root(t.TempDir())
	data, err := os.ReadFile("testdata/" + name + ".tree")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		if path, target, ok := strings.Cut(line, " -> "); ok {
			place(t, root, path)
			if err := os.Symlink(target, root.Path(path)); err != nil {
				t.Fatal(err)
			}
		} else if path, content, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			write(t, root, path, strings.ReplaceAll(strings.ReplaceAll(content, `\n`, "\n"), `\t`, "\t"))
		}
	}
	return root
}

func place(t *testing.T, root sys.Root, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(root.Path(path)), 0o755); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, root sys.Root, path, content string) {
	t.Helper()
	place(t, root, path)
	if err := os.WriteFile(root.Path(path), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// table makes one SMBIOS structure: kind, formatted area after the header, strings.
func table(kind byte, area []byte, texts ...string) []byte {
	raw := append([]byte{kind, byte(4 + len(area)), 0, 0}, area...)
	for _, each := range texts {
		raw = append(append(raw, each...), 0)
	}
	if len(texts) == 0 {
		raw = append(raw, 0)
	}
	return append(raw, 0)
}

func dimm(size uint16, extended uint32, texts ...string) []byte {
	area := make([]byte, 0x28-4)
	binary.LittleEndian.PutUint16(area[0x0c-4:], size)
	area[0x10-4], area[0x11-4], area[0x12-4] = 1, 2, 0x22
	binary.LittleEndian.PutUint16(area[0x15-4:], 5600)
	area[0x17-4], area[0x18-4], area[0x1a-4] = 3, 4, 5
	binary.LittleEndian.PutUint32(area[0x1c-4:], extended)
	binary.LittleEndian.PutUint16(area[0x20-4:], 4800)
	return table(17, area, texts...)
}

func tables(t *testing.T, root sys.Root, all ...[]byte) {
	t.Helper()
	var raw []byte
	for _, each := range all {
		raw = append(raw, each...)
	}
	write(t, root, "/sys/firmware/dmi/tables/DMI", string(raw))
}

func redfishInterface() []byte {
	record := make([]byte, 91)
	record[51] = 1
	copy(record[52:], []byte{169, 254, 0, 17})
	area := append([]byte{0x40, 2, 0, 0, 1, 4, byte(len(record))}, record...)
	return table(42, area)
}

func TestDescribesAServer(t *testing.T) {
	root := tree(t, "server")
	tables(t, root, table(1, make([]byte, 23), "Vendor"),
		dimm(0x7fff, 65536, "DIMM_A1", "NODE 0", "Micron", "1234ABCD", "MTC40F2046S1RC48BA1"),
		dimm(32768>>1, 0, "DIMM_B1", "NODE 0", "Unknown", "NO DIMM", "  "), dimm(0, 0, "DIMM_C1", "NODE 1", "-", "-", "-"),
		table(38, []byte{1, 0x20, 0, 0}), redfishInterface(), table(127, nil), dimm(0x7fff, 65536, "after the end"))
	write(t, root, secureBootVariable, "\x06\x00\x00\x00\x01")
	got, err := Read(root)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/server.json")
	if os.Getenv("UPDATE") != "" {
		err = os.WriteFile("testdata/server.json", append(data, '\n'), 0o644)
	}
	if err != nil || strings.TrimSpace(string(want)) != string(data) {
		t.Errorf("got:\n%s", data)
	}
	fits(t, got)
}

// What the bundle declares of the output is what comes out, also where nothing is known.
func TestFitsTheSchemaOfTheOutput(t *testing.T) {
	root := sys.Root(t.TempDir())
	if err := os.MkdirAll(root.Path("/sys/class/block"), 0o755); err != nil {
		t.Fatal(err)
	}
	got, err := Read(root)
	if err != nil {
		t.Fatal(err)
	}
	fits(t, got)
	if got.BMC != nil || got.System.Serial != nil || got.Memory.Total != 0 || got.Firmware.SecureBoot != nil {
		t.Errorf("%+v", got)
	}
}

func fits(t *testing.T, inventory Inventory) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile("../../../workflow-bundles/inspect/output.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	data, _ := json.Marshal(inventory)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, data)
	}
}

func TestBrokenTablesEndTheList(t *testing.T) {
	whole := append(table(17, make([]byte, 30)), table(38, []byte{1, 0x20})...)
	for cut := range whole {
		root := sys.Root(t.TempDir())
		tables(t, root, whole[:cut])
		if got := readSMBIOS(root); len(got) > 1 {
			t.Errorf("%d structures of %d bytes", len(got), cut)
		}
	}
	root := sys.Root(t.TempDir())
	tables(t, root, []byte{17, 2, 0, 0, 0, 0}, whole)
	if got := readSMBIOS(root); len(got) != 0 {
		t.Error("a length below that of the header is believed:", got)
	}
	tables(t, root, table(42, []byte{0x40, 200, 1}), table(42, []byte{0x40, 0, 9, 4, 255, 1}))
	if got := readBMC(readSMBIOS(root)); got != nil {
		t.Error("an address out of nowhere:", got)
	}
}

func TestSizesOfDIMMs(t *testing.T) {
	for size, want := range map[uint16]int64{0: 0, 0xffff: 0, 1024: 1 << 30, 0x8000 | 512: 512 << 10, 0x7fff: 3 << 20} {
		root := sys.Root(t.TempDir())
		tables(t, root, dimm(size, 3, "A"))
		if got := dimmSize(readSMBIOS(root)[0]); got != want {
			t.Errorf("%#x: %d, not %d", size, got, want)
		}
	}
}

func TestAPlaceholderIsNotKnown(t *testing.T) {
	for raw, want := range map[string]*string{"": nil, " Not Specified\n": nil, "To Be Filled By O.E.M.": nil, " A\x00 B ": pointer("A B")} {
		if got := known(clean(raw)); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v", raw, got)
		}
	}
}

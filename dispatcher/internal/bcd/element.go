package bcd

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"bootwright.io/dispatcher/internal/regf"
)

type object struct {
	id       string
	kind     uint32
	elements elements
}

type elements map[uint32]value

// value of an element; its kind must be the one that the element's second digit stands for.
type value struct {
	kind uint32
	data []byte
}

var (
	yes = value{regf.Binary, []byte{1}}
	no  = value{regf.Binary, []byte{0}}
)

func text(s string) value { return value{regf.SZ, regf.String(s)} }

func list(ids ...string) value { return value{regf.MultiSZ, regf.Strings(ids...)} }

func number(n uint64) value { return value{regf.Binary, binary.LittleEndian.AppendUint64(nil, n)} }

func (o object) write(objects *regf.Key) {
	key := objects.Add(o.id)
	key.Add("Description").Set("Type", regf.DWord, regf.Number(o.kind))
	all := key.Add("Elements")
	for _, id := range slices.Sorted(maps.Keys(o.elements)) {
		v := o.elements[id]
		all.Add(fmt.Sprintf("%08x", id)).Set("Element", v.kind, v.data)
	}
}

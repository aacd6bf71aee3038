// Package regf writes Windows registry hives (format 1.3, see github.com/msuhanov/regf): from nothing, in one piece,
// and the same bytes for the same content. It does not read hives.
package regf

import (
	"encoding/binary"
	"unicode/utf16"
)

// Types of values.
const (
	SZ      = 1
	Binary  = 3
	DWord   = 4
	MultiSZ = 7
)

// Key is a registry key. Names are ASCII, of 1 to 255 characters; subkeys are sorted when written.
type Key struct {
	Name   string
	Values []Value
	Keys   []*Key
}

// Value of a key.
type Value struct {
	Name string
	Type uint32
	Data []byte
}

// Add makes a subkey.
func (k *Key) Add(name string) *Key {
	sub := &Key{Name: name}
	k.Keys = append(k.Keys, sub)
	return sub
}

// Set adds a value.
func (k *Key) Set(name string, kind uint32, data []byte) {
	k.Values = append(k.Values, Value{name, kind, data})
}

// String encodes a REG_SZ.
func String(text string) []byte { return encode([]rune(text + "\x00")) }

// Strings encodes a REG_MULTI_SZ.
func Strings(texts ...string) []byte {
	var all []rune
	for _, text := range texts {
		all = append(all, []rune(text+"\x00")...)
	}
	return encode(append(all, 0))
}

// Number encodes a REG_DWORD.
func Number(value uint32) []byte { return binary.LittleEndian.AppendUint32(nil, value) }

func encode(text []rune) []byte {
	var data []byte
	for _, unit := range utf16.Encode(text) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return data
}

// Package secureboot tells whether the firmware of this machine would start an EFI program: it reads the lists of
// what is allowed (db) and revoked (dbx) from efivarfs (UEFI specification 2.10, section 32.4).
package secureboot

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bootwright.io/dispatcher/internal/guid"
)

// Firmware is what the variables say. Without efivarfs it is the zero value: nothing is enforced.
type Firmware struct {
	Enforced bool // Secure Boot is on
	Allowed  List // db
	Revoked  List // dbx
}

// List is a signature database.
type List struct {
	Certificates []*x509.Certificate
	Hashes       map[[sha256.Size]byte]bool // of programs
	Bodies       map[[sha256.Size]byte]bool // of the signed part of certificates
}

var (
	typeX509       = guid.Must("a5c059a1-94e4-4aa7-87b5-ab155c2bf072")
	typeSHA256     = guid.Must("c1c41626-504c-4092-aca9-41f936934328")
	typeX509SHA256 = guid.Must("3bd2a492-96c0-4079-b420-fcf98ef103ed")
)

const (
	globalVariables   = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
	securityDatabases = "d719b2cb-3d3a-4596-a3bc-dad00e67656f"
	attributeBytes    = 4 // efivarfs puts them in front
	maxVariable       = 4 << 20
)

// ReadFirmware reads the variables below directory (/sys/firmware/efi/efivars).
func ReadFirmware(directory string) (Firmware, error) {
	var f Firmware
	state, err := variable(directory, "SecureBoot-"+globalVariables)
	if err != nil {
		return f, err
	}
	f.Enforced = len(state) > 0 && state[0] == 1
	for name, list := range map[string]*List{"db": &f.Allowed, "dbx": &f.Revoked} {
		data, err := variable(directory, name+"-"+securityDatabases)
		if err != nil {
			return f, err
		}
		if *list, err = ParseList(data); err != nil {
			return f, fmt.Errorf("the firmware's %s: %w", name, err)
		}
	}
	return f, nil
}

// variable gives the value; one that is not there is empty.
func variable(directory, name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(directory, name))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("the firmware's variable %s cannot be read: %w", name, err)
	case len(data) < attributeBytes || len(data) > maxVariable:
		return nil, fmt.Errorf("the firmware's variable %s has %d bytes", name, len(data))
	}
	return data[attributeBytes:], nil
}

// ParseList reads a sequence of EFI_SIGNATURE_LIST. Kinds of entries that do not matter here are passed over.
func ParseList(data []byte) (List, error) {
	l := List{Hashes: map[[sha256.Size]byte]bool{}, Bodies: map[[sha256.Size]byte]bool{}}
	for len(data) > 0 {
		if len(data) < 28 {
			return l, errors.New("a signature list is cut short")
		}
		kind := guid.FromMixed([16]byte(data[:16]))
		size, header, each := binary.LittleEndian.Uint32(data[16:]), binary.LittleEndian.Uint32(data[20:]), binary.LittleEndian.Uint32(data[24:])
		if int64(size) > int64(len(data)) || int64(size) < 28+int64(header) || each <= 16 {
			return l, errors.New("a signature list has a wrong size")
		}
		entries := data[28+header : size]
		for ; len(entries) >= int(each); entries = entries[each:] {
			l.add(kind, entries[16:each])
		}
		data = data[size:]
	}
	return l, nil
}

func (l *List) add(kind guid.GUID, data []byte) {
	switch {
	case kind == typeX509:
		if certificate, err := x509.ParseCertificate(data); err == nil {
			l.Certificates = append(l.Certificates, certificate)
		}
	case kind == typeSHA256 && len(data) == sha256.Size:
		l.Hashes[[sha256.Size]byte(data)] = true
	case kind == typeX509SHA256 && len(data) >= sha256.Size:
		l.Bodies[[sha256.Size]byte(data[:sha256.Size])] = true
	}
}

// covers tells by what the list covers the program, if it does.
func (l List) covers(p Program) (by string, ok bool) {
	if l.Hashes[p.Hash] {
		return "its hash", true
	}
	for _, own := range p.Certificates {
		if l.Bodies[sha256.Sum256(own.RawTBSCertificate)] {
			return name(own), true
		}
		for _, listed := range l.Certificates {
			if own.Equal(listed) || own.CheckSignatureFrom(listed) == nil {
				return name(listed), true
			}
		}
	}
	return "", false
}

func name(c *x509.Certificate) string { return "“" + c.Subject.CommonName + "”" }

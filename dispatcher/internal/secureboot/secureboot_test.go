package secureboot

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/guid"
)

// authority can sign programs through a signer of its own.
type authority struct {
	certificate, signer *x509.Certificate
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	make509 := func(subject string, isCA bool, parent *x509.Certificate, key, signing *ecdsa.PrivateKey) *x509.Certificate {
		template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: subject}, IsCA: isCA, BasicConstraintsValid: true,
			NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
		if parent == nil {
			parent = template
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signing)
		if err != nil {
			t.Fatal(err)
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return certificate
	}
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	own, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ca := make509(name, true, nil, key, key)
	return authority{ca, make509(name+" signer", false, ca, own, key)}
}

// program is a PE32+ file with the authority's certificates in a PKCS #7 frame.
func program(t *testing.T, machine uint16, a *authority) []byte {
	t.Helper()
	data := make([]byte, 0x200)
	copy(data, "MZ")
	data[0x3c] = 0x40
	copy(data[0x40:], "PE\x00\x00")
	binary.LittleEndian.PutUint16(data[0x44:], machine)
	binary.LittleEndian.PutUint16(data[0x40+24:], 0x20b)
	if a == nil {
		return data
	}
	null := asn1.RawValue{Tag: asn1.TagSet, IsCompound: true}
	signed, err := asn1.Marshal(struct {
		Version      int
		Algorithms   asn1.RawValue
		Content      struct{ Type asn1.ObjectIdentifier }
		Certificates asn1.RawValue
		Signers      asn1.RawValue
	}{1, null, struct{ Type asn1.ObjectIdentifier }{asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 2, 1, 4}},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: a.signer.Raw}, null})
	if err != nil {
		t.Fatal(err)
	}
	pkcs, err := asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: signed}})
	if err != nil {
		t.Fatal(err)
	}
	entry := 0x40 + 24 + 112 + 32
	binary.LittleEndian.PutUint32(data[entry:], uint32(len(data)))
	binary.LittleEndian.PutUint32(data[entry+4:], uint32(8+len(pkcs)))
	data = binary.LittleEndian.AppendUint32(data, uint32(8+len(pkcs)))
	data = append(data, 0, 2, 2, 0)
	return append(data, pkcs...)
}

func parsed(t *testing.T, data []byte) Program {
	t.Helper()
	p, err := ParseProgram(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// list is an EFI_SIGNATURE_LIST with one entry.
func list(kind guid.GUID, entry []byte) []byte {
	mixed := kind.Mixed()
	data := mixed[:]
	for _, n := range []int{28 + 16 + len(entry), 0, 16 + len(entry)} {
		data = binary.LittleEndian.AppendUint32(data, uint32(n))
	}
	return append(append(data, make([]byte, 16)...), entry...)
}

// firmware reads variables from files, as efivarfs shows them.
func firmware(t *testing.T, enforced byte, db, dbx []byte) Firmware {
	t.Helper()
	directory := t.TempDir()
	for name, data := range map[string][]byte{"SecureBoot-" + globalVariables: {enforced}, "db-" + securityDatabases: db, "dbx-" + securityDatabases: dbx} {
		if err := os.WriteFile(filepath.Join(directory, name), append([]byte{7, 0, 0, 0}, data...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := ReadFirmware(directory)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheBootManagerFollowsTheKeysOfTheFirmware(t *testing.T) {
	old, recent := newAuthority(t, "Microsoft Windows Production PCA 2011"), newAuthority(t, "Windows UEFI CA 2023")
	oldCA, recentCA := list(typeX509, old.certificate.Raw), list(typeX509, recent.certificate.Raw)
	both := append(append([]byte{}, oldCA...), recentCA...)
	standard := Manager{"EFI", parsed(t, program(t, AMD64, &old))}
	other := program(t, AMD64, &recent)
	other[0x180] = 1 // programs differ in more than their signature
	newer := &Manager{"EFI_EX", parsed(t, other)}
	unsigned := Manager{"EFI", parsed(t, program(t, AMD64, nil))}
	byHash := list(typeSHA256, standard.Program.Hash[:])
	body := sha256.Sum256(old.signer.RawTBSCertificate)
	byBody := list(typeX509SHA256, append(body[:], make([]byte, 16)...))
	for _, c := range []struct {
		name     string
		enforced byte
		db, dbx  []byte
		standard Manager
		newer    *Manager
		want     string
	}{
		{"off, nothing known", 0, nil, nil, standard, newer, "EFI"},
		{"off, not signed", 0, oldCA, nil, unsigned, nil, "EFI"},
		{"off, 2011 revoked, 2023 trusted", 0, both, oldCA, standard, newer, "EFI_EX"},
		{"off, 2011 revoked, 2023 unknown", 0, oldCA, oldCA, standard, newer, "EFI"},
		{"on, 2011 only", 1, oldCA, nil, standard, newer, "EFI"},
		{"on, both", 1, both, nil, standard, newer, "EFI"},
		{"on, 2023 only", 1, recentCA, nil, standard, newer, "EFI_EX"},
		{"on, 2011 revoked", 1, both, oldCA, standard, newer, "EFI_EX"},
		{"on, this manager revoked by hash", 1, both, byHash, standard, newer, "EFI_EX"},
		{"on, its signer revoked by hash", 1, both, byBody, standard, newer, "EFI_EX"},
		{"on, allowed by hash", 1, byHash, nil, standard, nil, "EFI"},
		{"on, 2011 revoked, image without 2023", 1, both, oldCA, standard, nil, "!has none signed under “Windows UEFI CA 2023”"},
		{"on, 2011 revoked, firmware without 2023", 1, oldCA, oldCA, standard, newer, "!“Windows UEFI CA 2023”, which db lacks"},
		{"on, not signed", 1, both, nil, unsigned, nil, "!is not signed"},
		{"on, foreign keys", 1, list(typeX509, newAuthority(t, "Own").certificate.Raw), nil, standard, nil, "!Production PCA 2011”, which db lacks"},
		{"arm64", 0, nil, nil, Manager{"EFI", parsed(t, program(t, 0xaa64, nil))}, nil, "!0xaa64"},
	} {
		chosen, why, err := firmware(t, c.enforced, c.db, c.dbx).Choose(c.standard, c.newer)
		if want, refused := strings.CutPrefix(c.want, "!"); refused {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q, %v", c.name, chosen.Folder, err)
			}
		} else if err != nil || chosen.Folder != want || why == "" {
			t.Errorf("%s: %q, %v", c.name, chosen.Folder, err)
		}
	}
}

func TestTheHashLeavesSignaturesAndChecksumOut(t *testing.T) {
	a := newAuthority(t, "A")
	plain, signed := program(t, AMD64, nil), program(t, AMD64, &a)
	signed[0x40+24+64] = 99 // the checksum
	if parsed(t, plain).Hash != parsed(t, signed).Hash {
		t.Error("the hashes differ")
	}
	plain[0x1ff] = 1
	if parsed(t, plain).Hash == parsed(t, signed).Hash {
		t.Error("a change was not seen")
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	a := newAuthority(t, "A")
	good := program(t, AMD64, &a)
	for n := range len(good) {
		_, _ = ParseProgram(good[:n]) // must not panic
	}
	if _, err := ParseProgram([]byte("#!/bin/sh\n" + strings.Repeat("x", 100))); err == nil {
		t.Error("a script was taken")
	}
	lists := list(typeX509, a.certificate.Raw)
	for n := 1; n < len(lists); n++ {
		if _, err := ParseList(lists[:n]); err == nil {
			t.Fatalf("a list of %d bytes of %d was taken", n, len(lists))
		}
	}
	if f, err := ReadFirmware(filepath.Join(t.TempDir(), "none")); err != nil || f.Enforced {
		t.Error("a server without the variables is no error:", err)
	}
}

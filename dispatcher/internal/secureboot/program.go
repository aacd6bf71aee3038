package secureboot

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"fmt"
)

// AMD64 is the machine type of programs for x86-64.
const AMD64 = 0x8664

// Program is what matters of an EFI program (PE32+ with Authenticode signatures).
type Program struct {
	Machine uint16
	// Hash is the Authenticode SHA-256: of everything but the checksum and the signatures.
	Hash [sha256.Size]byte
	// Certificates are those that come with the signatures, of the signer and of those above him.
	Certificates []*x509.Certificate
}

const (
	certificateTable = 4
	pkcs7            = 2
	maxSignatures    = 16
)

var errNoProgram = errors.New("it is no EFI program (PE32+)")

// ParseProgram reads the file's bytes. Signatures are not verified, only read: that is the firmware's work.
func ParseProgram(data []byte) (Program, error) {
	var p Program
	if len(data) < 0x40 || string(data[:2]) != "MZ" {
		return p, errNoProgram
	}
	header := int64(binary.LittleEndian.Uint32(data[0x3c:]))
	optional := header + 24
	entry := optional + 112 + 8*certificateTable
	if header > int64(len(data)) || int64(len(data)) < optional+68 || string(data[header:header+4]) != "PE\x00\x00" {
		return p, errNoProgram
	}
	p.Machine = binary.LittleEndian.Uint16(data[header+4:])
	if int64(len(data)) < entry+8 || binary.LittleEndian.Uint16(data[optional:]) != 0x20b {
		return p, nil // some other machine's form; the machine says enough
	}
	start, size := int64(binary.LittleEndian.Uint32(data[entry:])), int64(binary.LittleEndian.Uint32(data[entry+4:]))
	if start == 0 || size == 0 {
		start, size = int64(len(data)), 0
	}
	if start < entry+8 || start+size > int64(len(data)) {
		return p, fmt.Errorf("its signatures lie outside of the file")
	}
	hash := sha256.New()
	hash.Write(data[:optional+64])
	hash.Write(data[optional+68 : entry])
	hash.Write(data[entry+8 : start])
	hash.Write(data[start+size:])
	if rest := (int64(len(data)) - size) % 8; rest != 0 {
		hash.Write(make([]byte, 8-rest))
	}
	hash.Sum(p.Hash[:0])
	p.Certificates = signatures(data[start : start+size])
	return p, nil
}

// signatures reads the certificate table: entries of a length, a type and the signature, at multiples of 8.
func signatures(table []byte) []*x509.Certificate {
	var all []*x509.Certificate
	for n := 0; n < maxSignatures && len(table) > 8; n++ {
		length := int64(binary.LittleEndian.Uint32(table))
		if length < 8 || length > int64(len(table)) {
			break
		}
		if binary.LittleEndian.Uint16(table[6:]) == pkcs7 {
			all = append(all, certificatesOf(table[8:length])...)
		}
		table = table[min((length+7)/8*8, int64(len(table))):]
	}
	return all
}

// certificatesOf reads those of a PKCS #7 SignedData (RFC 2315 §9.1). What cannot be read is left out: the program
// then counts as not signed by it.
func certificatesOf(der []byte) []*x509.Certificate {
	var content struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	var signed struct {
		Version      int
		Algorithms   asn1.RawValue
		Content      asn1.RawValue
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		CRLs         asn1.RawValue `asn1:"optional,tag:1"`
		Signers      asn1.RawValue
	}
	if _, err := asn1.Unmarshal(der, &content); err != nil {
		return nil
	}
	if _, err := asn1.Unmarshal(content.Content.Bytes, &signed); err != nil {
		return nil
	}
	var all []*x509.Certificate
	for rest := signed.Certificates.Bytes; len(rest) > 0; {
		var one asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			break
		}
		if certificate, err := x509.ParseCertificate(one.FullBytes); err == nil {
			all = append(all, certificate)
		}
	}
	return all
}

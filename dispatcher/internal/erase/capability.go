package erase

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Capability is what a disk says it can do.
type Capability struct {
	NVMe *NVMe
	ATA  *ATA
	SCSI *SCSI
	// DiscardMax is the largest discard in bytes; 0 when the disk has none.
	DiscardMax int64
}

// NVMe is what a controller says (NVMe base specification, Identify Controller).
type NVMe struct {
	Format        bool // OACS bit 1
	FormatCrypto  bool // FNA bit 2
	EraseIsGlobal bool // FNA bit 1: a format that erases hits every namespace
	FormatGlobal  bool // FNA bit 0
	SanitizeBlock bool // SANICAP bit 1
	SanitizeCrypt bool // SANICAP bit 0
	Namespaces    int  // of this controller, as far as the kernel shows them
}

// ParseNVMe reads `nvme id-ctrl -o json`.
func ParseNVMe(output string, namespaces int) (*NVMe, error) {
	var id struct {
		OACS    *uint32 `json:"oacs"`
		FNA     uint32  `json:"fna"`
		SANICAP uint32  `json:"sanicap"`
	}
	if err := json.Unmarshal([]byte(output), &id); err != nil || id.OACS == nil {
		return nil, fmt.Errorf("nvme id-ctrl says nothing that can be read (%.80q)", output)
	}
	return &NVMe{
		Format:        *id.OACS&2 != 0,
		FormatGlobal:  id.FNA&1 != 0,
		EraseIsGlobal: id.FNA&2 != 0,
		FormatCrypto:  id.FNA&4 != 0,
		SanitizeCrypt: id.SANICAP&1 != 0,
		SanitizeBlock: id.SANICAP&2 != 0,
		Namespaces:    namespaces,
	}, nil
}

// ATA is the Security section of `hdparm -I`.
type ATA struct {
	Supported, Enabled, Locked, Frozen, Expired bool
	Enhanced                                    bool
	Minutes                                     int // the disk's own estimate; 0 when it gives none
}

var (
	securityLine = regexp.MustCompile(`^\s+(not\s+)?(supported: enhanced erase|supported|enabled|locked|frozen|expired: security count)\s*$`)
	eraseTime    = regexp.MustCompile(`(\d+)min for (ENHANCED )?SECURITY ERASE UNIT`)
)

// ParseATA reads `hdparm -I`; nil when the text is not that of an ATA disk.
func ParseATA(output string) *ATA {
	if !strings.Contains(output, "ATA device") {
		return nil
	}
	_, section, found := strings.Cut(output, "\nSecurity:")
	if !found {
		return &ATA{}
	}
	a := &ATA{}
	for i, line := range strings.Split(section, "\n") {
		if i > 0 && line != "" && line[0] != ' ' && line[0] != '\t' {
			break // the next section
		}
		if match := eraseTime.FindStringSubmatch(line); match != nil {
			_, _ = fmt.Sscan(match[1], &a.Minutes)
			if both := eraseTime.FindAllStringSubmatch(line, -1); len(both) > 1 {
				_, _ = fmt.Sscan(both[1][1], &a.Minutes)
			}
			continue
		}
		match := securityLine.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		yes := match[1] == ""
		switch match[2] {
		case "supported":
			a.Supported = yes
		case "supported: enhanced erase":
			a.Enhanced = yes
		case "enabled":
			a.Enabled = yes
		case "locked":
			a.Locked = yes
		case "frozen":
			a.Frozen = yes
		case "expired: security count":
			a.Expired = yes
		}
	}
	return a
}

// SCSI is what a SCSI disk says to REPORT SUPPORTED OPERATION CODES.
type SCSI struct {
	SanitizeBlock, SanitizeCrypto, SanitizeOverwrite bool
}

// ParseOpcode reads `sg_opcodes --opcode=0x48,SA`: whether that form of SANITIZE is supported.
func ParseOpcode(output string) bool {
	return strings.Contains(output, "supported [conforming to SCSI standard]")
}

// SanitizeStatus reads the Sanitize Status log page (0x81): bits 2:0 of SSTAT. 1 and 4 are done, 2 is under way.
func SanitizeStatus(page []byte) (int, error) {
	if len(page) < 4 {
		return 0, fmt.Errorf("nvme sanitize-log gave %d bytes instead of the log page", len(page))
	}
	return int(page[2] & 7), nil
}

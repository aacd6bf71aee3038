package secureboot

import (
	"fmt"
	"strings"
)

// Verdict on a program.
type Verdict struct {
	Starts bool
	Why    string // completes "the program …"
}

// Judge tells whether the firmware starts the program now, with Secure Boot as it is.
func (f Firmware) Judge(p Program) Verdict {
	by, revoked := f.Revoked.covers(p)
	allowedBy, allowed := f.Allowed.covers(p)
	switch {
	case !f.Enforced:
		return Verdict{true, "starts, Secure Boot is off"}
	case revoked:
		return Verdict{false, "is revoked by " + by + " in dbx"}
	case allowed:
		return Verdict{true, "is allowed by " + allowedBy + " in db"}
	case len(p.Certificates) == 0:
		return Verdict{false, "is not signed"}
	}
	return Verdict{false, "is signed under " + issuers(p) + ", which db lacks"}
}

// Trusted tells whether the firmware would start the program with Secure Boot on, now or later.
func (f Firmware) Trusted(p Program) bool {
	f.Enforced = true
	return f.Judge(p).Starts
}

func issuers(p Program) string {
	var names []string
	inside := map[string]bool{}
	for _, c := range p.Certificates {
		inside[c.Subject.String()] = true
	}
	for _, c := range p.Certificates {
		if issuer := "“" + c.Issuer.CommonName + "”"; !inside[c.Issuer.String()] || c.Subject.String() == c.Issuer.String() {
			if !strings.Contains(strings.Join(names, " "), issuer) {
				names = append(names, issuer)
			}
		}
	}
	return strings.Join(names, " and ")
}

// Manager is one of the boot managers that a Windows image carries.
type Manager struct {
	Folder  string // EFI or EFI_EX, below Windows\Boot
	Program Program
}

// Choose takes the boot manager this firmware starts: the standard one if it does, else the one signed in 2023. With
// Secure Boot off the standard one is taken unless it would stop starting once Secure Boot is on and the other not.
func (f Firmware) Choose(standard Manager, newer *Manager) (Manager, string, error) {
	for _, m := range []*Manager{&standard, newer} {
		if m != nil && m.Program.Machine != AMD64 {
			return Manager{}, "", fmt.Errorf(`the boot manager in Windows\Boot\%s of the image is for machine type %#x, this server takes 0x8664 (amd64)`, m.Folder, m.Program.Machine)
		}
	}
	verdict := f.Judge(standard.Program)
	if verdict.Starts && (f.Enforced || newer == nil || f.Trusted(standard.Program) || !f.Trusted(newer.Program)) {
		return standard, `the boot manager in Windows\Boot\` + standard.Folder + " " + verdict.Why, nil
	}
	if newer == nil {
		return Manager{}, "", fmt.Errorf(`Secure Boot is on and this server would not start the image: its boot manager %s, and the image has none signed under “Windows UEFI CA 2023” (Windows\Boot\EFI_EX); use an image with the updates of 2024 or later, or change the firmware's keys`, verdict.Why)
	}
	second := f.Judge(newer.Program)
	if second.Starts {
		return *newer, `the boot manager in Windows\Boot\` + newer.Folder + " " + second.Why + `; that in Windows\Boot\` + standard.Folder + " does not start with Secure Boot", nil
	}
	return Manager{}, "", fmt.Errorf(`Secure Boot is on and this server would not start the image: its boot manager %s, and the newer one %s; update the keys of the firmware (“Windows UEFI CA 2023” in db)`, verdict.Why, second.Why)
}

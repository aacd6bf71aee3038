package erase

import (
	"errors"
	"fmt"
)

// Plan is the method chosen for one disk, and why others were not taken.
type Plan struct {
	Method string
	// Notes say which better method was passed over, and why; they go into the certificate.
	Notes []string
	// Zeros tells whether the method leaves a disk that reads as one repeated byte; else only that nothing reads as
	// before can be shown (a new key makes old data unreadable, not zero).
	Zeros bool
	// Replaceable tells that the recipe left the choice, so that another method may follow one that did not hold.
	Replaceable bool
}

// Decide picks the method for a disk. With auto, the first that the disk offers: NVMe format, NVMe sanitize, ATA
// secure erase, SCSI sanitize, discard, overwrite. A method that the recipe names is taken or refused, never
// replaced.
func Decide(c Capability, wanted string) (Plan, error) {
	order := []string{NVMeFormat, NVMeSanitize, ATASecureErase, SCSISanitize, Discard, Overwrite}
	if wanted != Auto {
		if err := c.offers(wanted); err != nil {
			return Plan{}, fmt.Errorf("the method %s is not possible: %w", wanted, err)
		}
		return Plan{Method: wanted, Zeros: zeros(c, wanted)}, nil
	}
	var notes []string
	for _, method := range order {
		err := c.offers(method)
		if err == nil {
			return Plan{Method: method, Notes: notes, Zeros: zeros(c, method), Replaceable: true}, nil
		}
		if !errors.Is(err, errForeign) {
			notes = append(notes, method+": "+err.Error())
		}
	}
	return Plan{}, errors.New("the disk offers no way to be erased")
}

// errForeign marks methods of another kind of disk, which are not worth a note.
var errForeign = errors.New("it is another kind of disk")

func (c Capability) offers(method string) error {
	switch method {
	case NVMeFormat, NVMeCrypto:
		return c.offersFormat(method == NVMeCrypto)
	case NVMeSanitize:
		return c.offersSanitize()
	case ATASecureErase:
		return c.offersSecureErase()
	case SCSISanitize:
		switch {
		case c.SCSI == nil:
			return errForeign
		case !c.SCSI.SanitizeBlock && !c.SCSI.SanitizeCrypto && !c.SCSI.SanitizeOverwrite:
			return errors.New("the disk does not support SANITIZE")
		}
		return nil
	case Discard:
		if c.DiscardMax == 0 {
			return errors.New("the disk has no discard")
		}
		return nil
	case Overwrite:
		if c.ATA != nil && c.ATA.Locked {
			return errLocked
		}
		return nil
	}
	return fmt.Errorf("%q is no method", method)
}

var errLocked = errors.New("the disk is locked by an ATA password, so nothing on it can be written or erased; unlock it first")

func (c Capability) offersFormat(crypto bool) error {
	switch n := c.NVMe; {
	case n == nil:
		return errForeign
	case !n.Format:
		return errors.New("the controller does not support Format NVM")
	case crypto && !n.FormatCrypto:
		return errors.New("the controller does not support a cryptographic erase with Format NVM")
	case (n.EraseIsGlobal || n.FormatGlobal) && n.Namespaces > 1:
		return fmt.Errorf("a format would erase all %d namespaces of the controller", n.Namespaces)
	}
	return nil
}

func (c Capability) offersSanitize() error {
	switch n := c.NVMe; {
	case n == nil:
		return errForeign
	case !n.SanitizeBlock && !n.SanitizeCrypt:
		return errors.New("the controller does not support Sanitize")
	case n.Namespaces > 1:
		return fmt.Errorf("Sanitize would erase all %d namespaces of the controller", n.Namespaces)
	}
	return nil
}

func (c Capability) offersSecureErase() error {
	switch a := c.ATA; {
	case a == nil:
		return errForeign
	case !a.Supported:
		return errors.New("the disk has no ATA security feature set")
	case a.Locked:
		return errLocked
	case a.Enabled:
		return errors.New("an ATA password is set on the disk; remove it first")
	case a.Frozen:
		return errors.New("the firmware has frozen the disk's security settings; they thaw only when the disk itself loses power (replug it, or let the server sleep and wake)")
	case a.Expired:
		return errors.New("the disk takes no more security commands until it is switched off and on")
	}
	return nil
}

func zeros(c Capability, method string) bool {
	switch method {
	case NVMeCrypto:
		return false
	case NVMeSanitize:
		return c.NVMe.SanitizeBlock
	case SCSISanitize:
		return c.SCSI.SanitizeBlock || c.SCSI.SanitizeOverwrite
	case ATASecureErase:
		// The enhanced form may leave a pattern of the maker's own.
		return !c.ATA.Enhanced
	}
	return true
}

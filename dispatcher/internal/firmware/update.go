// Package firmware updates firmware with a vendor's tool: it fetches the image, checks its digest, asks the tool's
// wrapper what is there and what would be, applies the recipe's rules, and lets it flash. Once the flash has begun
// nothing of this program interrupts it.
package firmware

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Order is what the recipe asks for.
type Order struct {
	Source            string // http(s) URL or registry reference
	SHA256            string // wanted digest in hex, or ""
	MinCurrentVersion string
	ExpectedVersion   string
	AllowDowngrade    bool
	ToolImage         string
}

// Record is what the job's output holds as "firmware".
type Record struct {
	Source         string    `json:"source"`
	SHA256         string    `json:"sha256"`
	Size           int64     `json:"size"`
	ToolImage      string    `json:"tool_image"`
	VersionBefore  string    `json:"version_before"`
	NewVersion     string    `json:"new_version"`
	VersionAfter   string    `json:"version_after"`
	PendingVersion string    `json:"pending_version"`
	Power          string    `json:"power"`
	Flashed        bool      `json:"flashed"`
	StartedAt      time.Time `json:"started_at"`
	EndedAt        time.Time `json:"ended_at"`
	Result         string    `json:"result"` // updated, unchanged, refused, failed
}

// Updater carries out one order. Use it once.
type Updater struct {
	Fetch    func(ctx context.Context, source, file string) (Fetched, error)
	Tool     Tool
	File     string // where the image goes
	Say      func(format string, args ...any)
	Save     func(Record)
	Flashing func(begun bool) // told right before and after the flash
}

// Update does it. The record is complete whatever happens; Save has seen it before the flash begins.
func (u *Updater) Update(ctx context.Context, order Order) (r Record, err error) {
	r = Record{Source: Shown(order.Source), ToolImage: order.ToolImage, StartedAt: time.Now().UTC(), Result: "refused", Power: "not reported"}
	defer func() { r.EndedAt = time.Now().UTC() }()
	fetched, err := u.Fetch(ctx, order.Source, u.File)
	r.SHA256, r.Size = fetched.SHA256, fetched.Size
	if err != nil {
		r.Result = "failed"
		return r, err
	}
	u.Say("firmware: %d bytes, sha256 %s", r.Size, r.SHA256)
	if order.SHA256 != "" && order.SHA256 != r.SHA256 {
		return r, fmt.Errorf("the firmware from %s has the SHA-256 digest %s and not %s as the recipe says; nothing was flashed", r.Source, r.SHA256, order.SHA256)
	}
	before, err := u.Tool.Version(ctx)
	if err != nil {
		return r, fmt.Errorf("the version that is installed could not be read, so nothing was flashed: %w", err)
	}
	r.VersionBefore = before.Version
	u.Say("installed version: %s", before.Version)
	check, err := u.Tool.Check(ctx, u.File)
	if err != nil {
		return r, fmt.Errorf("the vendor's tool refuses this firmware, so nothing was flashed: %w", err)
	}
	r.NewVersion = check.NewVersion
	if check.Power != "" {
		r.Power = check.Power
	}
	unchanged, err := permit(order, r)
	if err != nil {
		return r, err
	}
	if unchanged {
		u.Say("version %s is installed already; nothing to do", before.Version)
		r.VersionAfter, r.Result = before.Version, "unchanged"
		return r, nil
	}
	if ctx.Err() != nil {
		return r, fmt.Errorf("told to stop before the flash began; nothing was flashed")
	}
	return u.flash(context.WithoutCancel(ctx), order, r)
}

// permit applies the rules; unchanged means that what the recipe wants is there already.
func permit(order Order, r Record) (unchanged bool, err error) {
	switch {
	case r.Power != "ok" && r.Power != "not reported":
		return false, fmt.Errorf("the vendor's tool reports a power problem (%s), so nothing was flashed", r.Power)
	case order.MinCurrentVersion != "" && Compare(r.VersionBefore, order.MinCurrentVersion) < 0:
		return false, fmt.Errorf("version %s is installed, but this update needs at least %s (min_current_version); nothing was flashed", r.VersionBefore, order.MinCurrentVersion)
	case order.ExpectedVersion != "" && r.NewVersion != "" && Compare(r.NewVersion, order.ExpectedVersion) != 0:
		return false, fmt.Errorf("the firmware is version %s and not %s (expected_version); nothing was flashed", r.NewVersion, order.ExpectedVersion)
	case r.NewVersion == "":
		return false, nil
	case Compare(r.NewVersion, r.VersionBefore) == 0:
		return true, nil
	case Compare(r.NewVersion, r.VersionBefore) < 0 && !order.AllowDowngrade:
		return false, fmt.Errorf("the firmware's version %s is older than the installed %s, and the recipe does not say allow_downgrade; nothing was flashed", r.NewVersion, r.VersionBefore)
	}
	return false, nil
}

func (u *Updater) flash(ctx context.Context, order Order, r Record) (Record, error) {
	r.Result = "failed"
	r.Flashed = true
	u.Save(r)
	u.Say("flashing; this must not be interrupted")
	u.Flashing(true)
	err := u.Tool.Flash(ctx, u.File)
	u.Flashing(false)
	_ = os.Remove(u.File)
	after, versionErr := u.Tool.Version(ctx)
	r.VersionAfter, r.PendingVersion = after.Version, after.Pending
	switch {
	case err != nil:
		return r, fmt.Errorf("the flash failed; do not switch the server off before its maker's advice was followed: %w", err)
	case versionErr != nil:
		return r, fmt.Errorf("the flash ended well, but the version could not be read afterwards: %w", versionErr)
	}
	u.Say("flashed; version %s, pending %q", r.VersionAfter, r.PendingVersion)
	for _, wanted := range []string{order.ExpectedVersion, r.NewVersion} {
		if wanted == "" {
			continue
		}
		if Compare(r.VersionAfter, wanted) != 0 && Compare(r.PendingVersion, wanted) != 0 {
			return r, errors.New("the flash ended well, but the tool reports version " + r.VersionAfter + " and not " + wanted)
		}
		break
	}
	r.Result = "updated"
	return r, nil
}

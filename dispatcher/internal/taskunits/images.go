package taskunits

import (
	"fmt"
	"slices"
	"strings"

	"bootwright.io/dispatcher/internal/toolimage"
)

// images makes sure that every tool image the Quadlets name is there: nothing is pulled once the target runs.
func (i Installer) images(names []string, units map[string][]byte) error {
	known := slices.Clone(i.Images)
	for _, image := range toolimage.BuiltIn(i.Root) {
		known = append(known, image.Name)
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".container") {
			continue
		}
		for _, line := range strings.Split(string(units[name]), "\n") {
			// systemd.syntax(7) allows blanks around the sign.
			key, image, found := strings.Cut(line, "=")
			image = strings.TrimSpace(image)
			if found && strings.TrimSpace(key) == "Image" && !slices.Contains(known, image) {
				return fmt.Errorf("the task's unit %s uses the image %s, which neither the maintenance system has nor the task brings (units.images)", name, image)
			}
		}
	}
	return nil
}

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
			image, found := strings.CutPrefix(strings.TrimSpace(line), "Image=")
			if found && !slices.Contains(known, strings.TrimSpace(image)) {
				return fmt.Errorf("the task's unit %s uses the image %s, which neither the maintenance system has nor the task brings (units.images)", name, image)
			}
		}
	}
	return nil
}

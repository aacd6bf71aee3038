package firmware

import (
	"regexp"
	"strings"
)

var part = regexp.MustCompile(`[0-9]+|[a-z]+`)

// early are words for what comes before the version that they are attached to.
var early = regexp.MustCompile(`^(alpha|beta|rc|pre|preview|dev)$`)

// Compare orders versions as people do: numbers by value, words by letter, 1.2 before 1.2.1, and 1.2-rc1 before 1.2.
// What is between the parts does not count, so that 1.2 and 01.02 are the same.
func Compare(a, b string) int {
	left, right := part.FindAllString(strings.ToLower(a), -1), part.FindAllString(strings.ToLower(b), -1)
	for i := 0; i < len(left) && i < len(right); i++ {
		if order := compareParts(left[i], right[i]); order != 0 {
			return order
		}
	}
	switch {
	case len(left) > len(right) && early.MatchString(left[len(right)]):
		return -1
	case len(right) > len(left) && early.MatchString(right[len(left)]):
		return 1
	}
	return len(left) - len(right)
}

func compareParts(a, b string) int {
	if first, second := early.MatchString(a), early.MatchString(b); first != second {
		if first {
			return -1
		}
		return 1
	}
	numeric := func(text string) bool { return text[0] <= '9' }
	if numeric(a) && numeric(b) {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if len(a) != len(b) {
			return len(a) - len(b)
		}
	}
	return strings.Compare(a, b)
}

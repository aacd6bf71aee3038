package firmware

import (
	"regexp"
	"strings"
)

var part = regexp.MustCompile(`[0-9]+|[a-z]+`)

// Compare orders versions as people do: numbers by value, words by letter, 1.2 before 1.2.1. What is between the parts
// does not count, so that 1.2 and 01.02 are the same.
func Compare(a, b string) int {
	left, right := part.FindAllString(strings.ToLower(a), -1), part.FindAllString(strings.ToLower(b), -1)
	for i := 0; i < len(left) && i < len(right); i++ {
		if order := compareParts(left[i], right[i]); order != 0 {
			return order
		}
	}
	return len(left) - len(right)
}

func compareParts(a, b string) int {
	numeric := func(text string) bool { return text[0] <= '9' }
	if numeric(a) && numeric(b) {
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if len(a) != len(b) {
			return len(a) - len(b)
		}
	}
	return strings.Compare(a, b)
}

package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Recipe is recipe.json. Numbers keep their text (json.Number).
type Recipe struct {
	Raw   []byte
	value any
}

// ParseRecipe reads recipe.json: one JSON object.
func ParseRecipe(data []byte) (Recipe, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return Recipe{}, fmt.Errorf("recipe.json is not valid JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Recipe{}, errors.New("recipe.json has something after its object")
	}
	if _, ok := value.(map[string]any); !ok {
		return Recipe{}, errors.New("recipe.json is not an object")
	}
	return Recipe{Raw: data, value: value}, nil
}

// At gives the value a JSON pointer (RFC 6901) names; null counts as absent.
func (r Recipe) At(pointer string) (value any, found bool, err error) {
	if pointer != "" && !strings.HasPrefix(pointer, "/") {
		return nil, false, fmt.Errorf("%q is not a JSON pointer", pointer)
	}
	value = r.value
	for _, part := range strings.Split(pointer, "/")[1:] {
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		switch container := value.(type) {
		case map[string]any:
			value = container[part]
		case []any:
			index, err := strconv.Atoi(part)
			if err != nil || index < 0 || index >= len(container) {
				return nil, false, nil
			}
			value = container[index]
		default:
			return nil, false, nil
		}
	}
	return value, value != nil, nil
}

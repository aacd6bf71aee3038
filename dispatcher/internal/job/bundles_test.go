package job

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The host checks recipes with another validator; what it accepts must not be refused here.
func TestAcceptsTheExamplesOfAllBundles(t *testing.T) {
	for _, example := range examples(t, "valid/*.json") {
		if err := check(t, example); err != nil {
			t.Errorf("%s: %v", example, err)
		}
	}
}

// What the schema alone tells to be wrong must be refused here too, whatever the host did.
func TestRefusesWhatTheSchemasOfAllBundlesRefuse(t *testing.T) {
	refused := 0
	for _, sidecar := range examples(t, "invalid/*.expect.json") {
		var expected struct{ By string }
		data, err := os.ReadFile(sidecar)
		if err == nil {
			err = json.Unmarshal(data, &expected)
		}
		if err != nil {
			t.Fatal(sidecar, err)
		}
		if expected.By != "schema" {
			continue
		}
		refused++
		example := strings.TrimSuffix(sidecar, ".expect.json") + ".json"
		if err := check(t, example); err == nil || !strings.Contains(err.Error(), "the recipe does not fit its schema") {
			t.Errorf("%s is not refused: %v", example, err)
		}
	}
	if refused == 0 {
		t.Error("there are no examples that a schema refuses")
	}
}

func examples(t *testing.T, pattern string) []string {
	t.Helper()
	found, _ := filepath.Glob("../../../workflow-bundles/*/examples/" + pattern)
	if len(found) == 0 {
		t.Fatal("there are no examples " + pattern)
	}
	return found
}

func check(t *testing.T, example string) error {
	t.Helper()
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := os.ReadFile(filepath.Join(filepath.Dir(example), "../../recipe.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	recipe, err := ParseRecipe(data)
	if err != nil {
		return err
	}
	return recipe.CheckSchema(schema)
}

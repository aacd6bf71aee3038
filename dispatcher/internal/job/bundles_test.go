package job

import (
	"os"
	"path/filepath"
	"testing"
)

// The host checks recipes with another validator; what it accepts must not be refused here.
func TestAcceptsTheExamplesOfAllBundles(t *testing.T) {
	examples, _ := filepath.Glob("../../../workflow-bundles/*/examples/valid/*.json")
	if len(examples) == 0 {
		t.Fatal("there are no examples")
	}
	for _, example := range examples {
		data, err := os.ReadFile(example)
		if err != nil {
			t.Fatal(err)
		}
		schema, err := os.ReadFile(filepath.Join(filepath.Dir(example), "../../recipe.schema.json"))
		if os.IsNotExist(err) {
			continue // a bundle without tasks for the target
		}
		recipe, err := ParseRecipe(data)
		if err == nil {
			err = recipe.CheckSchema(schema)
		}
		if err != nil {
			t.Errorf("%s: %v", example, err)
		}
	}
}

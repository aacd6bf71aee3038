package job

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

const (
	schemaName = "file:///recipe.schema.json"
	maxFaults  = 10
)

type noRemote struct{}

func (noRemote) Load(url string) (any, error) {
	return nil, fmt.Errorf("the schema refers to %s, and nothing is fetched", url)
}

// CheckSchema validates the recipe with a draft-07 schema. The error names each wrong place as a JSON pointer
// and never repeats a value, which may be secret.
func (r Recipe) CheckSchema(schema []byte) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return fmt.Errorf("recipe.schema.json is not valid JSON: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7)
	compiler.UseLoader(noRemote{})
	if err := compiler.AddResource(schemaName, document); err != nil {
		return fmt.Errorf("recipe.schema.json is not usable: %w", err)
	}
	compiled, err := compiler.Compile(schemaName)
	if err != nil {
		return fmt.Errorf("recipe.schema.json is not a usable schema: %w", err)
	}
	var invalid *jsonschema.ValidationError
	switch err := compiled.Validate(r.value); {
	case errors.As(err, &invalid):
		return fmt.Errorf("the recipe does not fit its schema: %s", strings.Join(sentences(invalid), "; "))
	case err != nil:
		return fmt.Errorf("the recipe cannot be checked with its schema: %w", err)
	}
	return nil
}

func sentences(top *jsonschema.ValidationError) []string {
	seen := map[string]bool{}
	var walk func(*jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 {
			seen["/"+strings.Join(e.InstanceLocation, "/")+" "+sentence(e.ErrorKind)] = true
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(top)
	var all []string
	for text := range seen {
		all = append(all, text)
	}
	sort.Strings(all)
	if len(all) > maxFaults {
		all = append(all[:maxFaults], fmt.Sprintf("and %d more", len(all)-maxFaults))
	}
	return all
}

func sentence(fault jsonschema.ErrorKind) string {
	switch k := fault.(type) {
	case *kind.Required:
		return "lacks " + strings.Join(k.Missing, ", ")
	case *kind.AdditionalProperties:
		return "has unknown " + strings.Join(k.Properties, ", ")
	case *kind.Type:
		return "is a " + k.Got + ", not a " + strings.Join(k.Want, " or ")
	case *kind.Enum:
		return fmt.Sprintf("is none of %v", k.Want)
	case *kind.Pattern:
		return "does not match " + k.Want
	}
	return "breaks the rule " + strings.Join(fault.KeywordPath(), "/")
}

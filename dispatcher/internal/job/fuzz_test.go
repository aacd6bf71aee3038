package job

import "testing"

// Whatever lies on a task medium is read or refused.
func FuzzJobAndRecipe(f *testing.F) {
	f.Add([]byte(`{"job_id":"j","webhook_url":"http://h/x","bundle":{"target":"a.target","steps":["a.service"]}}`), []byte(`{"type":"object"}`))
	f.Add([]byte(`{"a":[{"b":"c"}]}`), []byte(`{"properties":{"a":{"items":{"required":["b"]}}}}`))
	f.Fuzz(func(t *testing.T, data, schema []byte) {
		if j, err := Parse(data); err == nil {
			_, _, _ = j.CheckContact(), j.Check(), j.String()
		}
		if recipe, err := ParseRecipe(data); err == nil {
			_ = recipe.CheckSchema(schema)
			_, _, _ = recipe.At("/a/0/b")
		}
	})
}

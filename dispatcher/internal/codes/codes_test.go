package codes

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEveryCodeIsDescribedOnceInFullSentences(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[Code]bool{}
	for _, entry := range All {
		if seen[entry.Code] || !form.MatchString(entry.Code.String()) {
			t.Errorf("%q is there twice, or is not lower case with dashes", entry.Code)
		}
		seen[entry.Code] = true
		for _, text := range []string{entry.Meaning, entry.Remedy} {
			if !strings.HasSuffix(text, ".") || len(text) < 20 {
				t.Errorf("%s: %q is no sentence", entry.Code, text)
			}
		}
		if Remedy(entry.Code) != entry.Remedy {
			t.Errorf("%s: another remedy", entry.Code)
		}
	}
	for name, code := range declared(t) {
		if !seen[Code{code}] {
			t.Errorf("%s (%s) is not in All", name, code)
		}
	}
	if len(seen) != len(declared(t)) {
		t.Errorf("%d codes described, %d declared", len(seen), len(declared(t)))
	}
}

func TestEveryCodeIsUsed(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if ok {
				if from, ok := selector.X.(*ast.Ident); ok && from.Name == "codes" {
					used[selector.Sel.Name] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range declared(t) {
		if !used[name] {
			t.Errorf("nothing uses %s", name)
		}
	}
}

// declared are the codes of the source file by the names of their variables.
func declared(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if made, ok := spec.Values[0].(*ast.CompositeLit); ok {
			if kind, ok := made.Type.(*ast.Ident); ok && kind.Name == "Code" {
				found[spec.Names[0].Name] = strings.Trim(made.Elts[0].(*ast.BasicLit).Value, `"`)
			}
		}
		return true
	})
	return found
}

func TestAMarkIsKeptAndDoesNotChangeTheSentence(t *testing.T) {
	cause := errors.New("no disk")
	err := fmt.Errorf("first: %w", Mark(DiskNotFound, cause))
	if Of(Mark(DispatcherFailed, err)) != DiskNotFound || err.Error() != "first: no disk" || !errors.Is(err, cause) {
		t.Error(err, Of(err))
	}
	if Mark(WrongHost, nil) != nil || Of(cause) != (Code{}) || Of(nil) != (Code{}) {
		t.Error("a code from nowhere")
	}
}

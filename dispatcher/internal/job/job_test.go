package job

import (
	"strings"
	"testing"
)

const good = `{"job_id":"j","server_serial":"XF-1","uuid":null,"webhook_url":"http://h:1/w","webhook_token":"tokentoken",
 "registry_url":"http://h:1","pull_token":"p","ca":null,"network":null,"later":1,
 "bundle":{"id":"linux","version":"1","target":"install-linux.target","steps":["partition.service"],"environment":{"OCI_URL":"/oci_url"},
 "run_files":{"layout.json":"/partition_layout"},"files":[{"path":"user-data","secret":true}],"heartbeat_seconds":5,"timeout_seconds":90}}`

func TestReadsAJob(t *testing.T) {
	j, err := Parse([]byte(good))
	if err != nil || j.CheckContact() != nil || j.Check() != nil {
		t.Fatal(err, j.CheckContact(), j.Check())
	}
	if j.Heartbeat().Seconds() != 5 || j.Timeout().Seconds() != 90 || j.UUID != "" || j.CA != "" {
		t.Fatal(j)
	}
	if text := j.String(); strings.Contains(text, "token") || !strings.Contains(text, "XF-1") {
		t.Fatal(text)
	}
}

func TestRefusesAWrongJob(t *testing.T) {
	for change, sentence := range map[[2]string]string{
		{`{"job_id"`, `["job_id"`}:                           "not what it should be",
		{`"http://h:1/w"`, `"ftp://h/w"`}:                    "no webhook_url",
		{`"tokentoken"`, `"token token"`}:                    "no usable webhook_token",
		{`"tokentoken"`, `"token\n"`}:                        "no usable webhook_token",
		{`"job_id":"j"`, `"x":1`}:                            "no job_id",
		{`"XF-1"`, `""`}:                                     "no server_serial",
		{`install-linux.target`, `multi-user.target --now`}:  "not the name of a target",
		{`install-linux.target`, `reboot.service`}:           "not the name of a target",
		{`["partition.service"]`, `[]`}:                      "names no steps",
		{`partition.service`, `-x.service`}:                  "not the name of a service",
		{`"OCI_URL"`, `"oci_url"`}:                           "not a name for an environment variable",
		{`layout.json`, `../layout.json`}:                    "not a file name",
		{`"user-data"`, `"/etc/passwd"`}:                     "not a file name",
		{`"user-data"`, `".dispatcher.json"`}:                "not a file name",
		{`"heartbeat_seconds":5`, `"heartbeat_seconds":"5"`}: "not what it should be",
	} {
		j, err := Parse([]byte(strings.Replace(good, change[0], change[1], 1)))
		if err == nil {
			err = j.CheckContact()
		}
		if err == nil {
			err = j.Check()
		}
		if err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("%v: got %v, want %q", change, err, sentence)
		}
	}
}

func TestFindsValuesByPointer(t *testing.T) {
	r, err := ParseRecipe([]byte(`{"a":{"b/c":[1,{"~":"x"}]},"n":null,"big":12345678901234567890}`))
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]any{"/a/b~1c/1/~0": "x", "/n": nil, "/a/none": nil, "/a/b~1c/9": nil, "/a/b~1c/x": nil, "/big/deep": nil} {
		value, found, err := r.At(pointer)
		if err != nil || value != want || found != (want != nil) {
			t.Errorf("%s: %v %v %v", pointer, value, found, err)
		}
	}
	if _, _, err := r.At("a"); err == nil {
		t.Error("accepted a pointer without slash")
	}
	for _, bad := range []string{``, `[]`, `{} {}`, `{`, `"x"`} {
		if _, err := ParseRecipe([]byte(bad)); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}

func TestChecksTheRecipeWithItsSchema(t *testing.T) {
	schema := `{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://my-provisioner.com/recipe.schema.json","type":"object","additionalProperties":false,
	 "required":["task_target"],"properties":{"task_target":{"enum":["a.target"]},"size":{"type":"string","pattern":"^[0-9]+M$"},
	 "parts":{"type":"array","items":{"$ref":"#/definitions/part"}}},"definitions":{"part":{"type":"object","required":["size"]}}}`
	for recipe, want := range map[string]string{
		`{"task_target":"a.target","size":"1M","parts":[{"size":1}]}`: "",
		`{"size":"1M"}`: "/ lacks task_target",
		`{"task_target":"a.target","parts":[{"size":1},{}]}`: "/parts/1 lacks size",
		`{"task_target":"a.target","password":"hunter2"}`:    "/ has unknown password",
		`{"task_target":"a.target","size":7}`:                "/size is a number, not a string",
		`{"task_target":"a.target","size":"hunter2"}`:        "/size does not match ^[0-9]+M$",
		`{"task_target":"hunter2"}`:                          "/task_target is none of [a.target]",
	} {
		r, err := ParseRecipe([]byte(recipe))
		if err != nil {
			t.Fatal(err)
		}
		err = r.CheckSchema([]byte(schema))
		if (want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), want)) || (err != nil && strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: got %v, want %q", recipe, err, want)
		}
	}
	r, _ := ParseRecipe([]byte(`{}`))
	for schema, want := range map[string]string{
		`{`:                                    "not valid JSON",
		`{"$ref":"http://example.org/x.json"}`: "nothing is fetched",
		`{"$ref":"file:///etc/passwd"}`:        "nothing is fetched",
		`{"type":"objekt"}`:                    "not a usable schema",
	} {
		if err := r.CheckSchema([]byte(schema)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", schema, err, want)
		}
	}
}

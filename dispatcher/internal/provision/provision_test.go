package provision

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/job"
)

func task(t *testing.T, recipe string) Task {
	t.Helper()
	r, err := job.ParseRecipe([]byte(recipe))
	if err != nil {
		t.Fatal(err)
	}
	return Task{Recipe: r, Disk: "/dev/sda", Drivers: []string{"ahci", "sd_mod"}, Files: map[string][]byte{"user-data": []byte("secret"), "meta-data": []byte("m")},
		Job: job.Job{ID: "j1", ServerSerial: "XF-1", RegistryURL: "http://10.0.2.2:8080", PullToken: "pull", CA: "PEM",
			Bundle: job.Bundle{Target: "install-linux.target", Environment: map[string]string{"OCI_URL": "/oci_url", "TARGET_DISK": "/target_disk", "COUNT": "/n", "FLAG": "/f", "GONE": "/gone"},
				RunFiles: map[string]string{"layout.json": "/parts", "none.json": "/none"}, Files: []job.File{{Path: "user-data", Secret: true}, {Path: "meta-data"}}}}}
}

func TestWritesWhatStepsNeed(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "provision")
	in := task(t, `{"oci_url":"10.0.2.2:8080/os/x@sha256:00","target_disk":{"serial":"1"},"n":3,"f":true,"firmware_url":"http://f/x","parts":[{"size":"1M"}]}`)
	if err := Write(directory, in); err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{
		"recipe.env": {"-rw-------", "COUNT=3\nFIRMWARE_URL=http://f/x\nFLAG=true\nJOB_ID=j1\nOCI_URL=10.0.2.2:8080/os/x@sha256:00\n" +
			"REGISTRY_URL=http://10.0.2.2:8080\nSERIAL_NUMBER=XF-1\nTARGET_DISK=/dev/sda\nTARGET_DISK_DRIVERS=ahci sd_mod\nTASK_TARGET=install-linux.target\n"},
		"recipe.json": {"-rw-------", string(in.Recipe.Raw)},
		"layout.json": {"-rw-r--r--", `[{"size":"1M"}]`},
		"user-data":   {"-rw-------", "secret"},
		"meta-data":   {"-rw-r--r--", "m"},
		"auth.json":   {"-rw-------", `{"auths":{"10.0.2.2:8080":{"auth":"am9iOnB1bGw="}}}`},
		"ca.pem":      {"-rw-r--r--", "PEM"},
	}
	entries, _ := os.ReadDir(directory)
	if len(entries) != len(want)+1 {
		t.Error("files:", entries)
	}
	for name, w := range want {
		data, _ := os.ReadFile(filepath.Join(directory, name))
		info, err := os.Stat(filepath.Join(directory, name))
		if err != nil || info.Mode().String() != w[0] || string(data) != w[1] {
			t.Errorf("%s: %v %q", name, info, data)
		}
	}
}

func TestRefusesValuesThatStepsWouldReadDifferently(t *testing.T) {
	for value, sentence := range map[string]string{
		`"a\nEVIL=1"`: "control character", `"a\rb"`: "control character", `"a\u0000"`: "control character", `"a\u2028b"`: "control character",
		`"\u0085"`: "control character", `" a"`: "blank", `"\"a\""`: "quote", `"'a"`: "quote", `"a\\"`: "backslash", `{"a":1}`: "not a text", `[1]`: "not a text",
		`"` + strings.Repeat("x", 20000) + `"`: "16 KiB",
	} {
		_, err := Environment(task(t, `{"oci_url":`+value+`}`))
		if err == nil || !strings.Contains(err.Error(), sentence) || !strings.Contains(err.Error(), "OCI_URL") {
			t.Errorf("%.30s: got %v, want %q", value, err, sentence)
		}
	}
	for _, fine := range []string{`"a=b c"`, `"a\"b"`, `"#x"`, `"$HOME"`, `"ü"`} {
		if _, err := Environment(task(t, `{"oci_url":`+fine+`}`)); err != nil {
			t.Errorf("%s: %v", fine, err)
		}
	}
}

func TestRefusesToReplaceItsOwn(t *testing.T) {
	for name, change := range map[string]func(*Task){
		"which it may not":                           func(in *Task) { in.Job.Bundle.Environment["JOB_ID"] = "/n" },
		"maps TARGET_DISK_DRIVERS, which it may not": func(in *Task) { in.Job.Bundle.Environment["TARGET_DISK_DRIVERS"] = "/n" },
		"replace auth.json":                          func(in *Task) { in.Job.Bundle.RunFiles["auth.json"] = "/n" },
		"replace recipe.env":                         func(in *Task) { in.Job.Bundle.Files = []job.File{{Path: "recipe.env"}}; in.Files["recipe.env"] = nil },
		"lacks /unattend.xml":                        func(in *Task) { in.Job.Bundle.Files = []job.File{{Path: "unattend.xml"}} },
		"is not a JSON pointer":                      func(in *Task) { in.Job.Bundle.RunFiles["x"] = "n" },
		"is no URL":                                  func(in *Task) { in.Job.RegistryURL = "::" },
	} {
		in := task(t, `{"n":1}`)
		change(&in)
		if err := Write(t.TempDir(), in); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q", err, name)
		}
	}
}

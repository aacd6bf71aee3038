// Package provision writes /run/provision, what the steps work from.
package provision

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"bootwright.io/dispatcher/internal/job"
)

// Directory is where steps find their input, and leave progress and output.
const Directory = "/run/provision"

// own are the names that only the dispatcher writes.
var own = []string{"recipe.env", "recipe.json", "auth.json", "ca.pem", "output.json", "progress"}

// Task is everything that goes into the directory.
type Task struct {
	Job    job.Job
	Recipe job.Recipe
	Files  map[string][]byte // of the medium
	Disk   string            // resolved device, or ""
	// Drivers are the kernel modules without which the new system does not find the disk.
	Drivers []string
}

// Write fills the directory. Files that can hold secrets are readable by root only.
func Write(directory string, t Task) error {
	if err := os.MkdirAll(filepath.Join(directory, "progress"), 0o755); err != nil {
		return fmt.Errorf("%s cannot be made: %w", directory, err)
	}
	environment, err := Environment(t)
	if err != nil {
		return err
	}
	auth, err := authFile(t.Job.RegistryURL, t.Job.PullToken)
	if err != nil {
		return err
	}
	secret := map[string][]byte{"recipe.env": environment, "recipe.json": t.Recipe.Raw, "auth.json": auth}
	open := map[string][]byte{}
	if t.Job.CA != "" {
		open["ca.pem"] = []byte(t.Job.CA)
	}
	for name, pointer := range t.Job.Bundle.RunFiles {
		value, found, err := t.Recipe.At(pointer)
		if err != nil {
			return fmt.Errorf("run_files %s: %w", name, err)
		}
		if !found {
			continue
		}
		if open[name], err = json.Marshal(value); err != nil {
			return err
		}
	}
	for _, file := range t.Job.Bundle.Files {
		data, found := t.Files[file.Path]
		if !found {
			return fmt.Errorf("the task medium lacks /%s, which job.json announces", file.Path)
		}
		if file.Secret {
			secret[file.Path] = data
		} else {
			open[file.Path] = data
		}
	}
	for _, name := range append(names(t.Job.Bundle.RunFiles), paths(t.Job.Bundle.Files)...) {
		if slices.Contains(own, name) {
			return fmt.Errorf("job.json wants to replace %s, which the dispatcher writes", name)
		}
	}
	return writeAll(directory, secret, open)
}

func names(files map[string]string) []string {
	var all []string
	for name := range files {
		all = append(all, name)
	}
	return all
}

func paths(files []job.File) []string {
	var all []string
	for _, file := range files {
		all = append(all, file.Path)
	}
	return all
}

func writeAll(directory string, secret, open map[string][]byte) error {
	for name, data := range secret {
		if err := WriteFile(filepath.Join(directory, name), data, 0o600); err != nil {
			return err
		}
	}
	for name, data := range open {
		if err := WriteFile(filepath.Join(directory, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// WriteFile replaces a file as a whole; the mode holds from its first byte.
func WriteFile(path string, data []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	_ = os.Remove(path + ".new")
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("writing %s failed: %w", path, err)
	}
	return os.Rename(path+".new", path)
}

// authFile is a containers-auth.json for the host's registry: user job, password the pull token.
func authFile(registryURL, token string) ([]byte, error) {
	auths := map[string]map[string]string{}
	if registryURL != "" && token != "" {
		address, err := url.Parse(registryURL)
		if err != nil || address.Host == "" {
			return nil, fmt.Errorf("job.json: registry_url %q is no URL", registryURL)
		}
		auths[address.Host] = map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte("job:" + token))}
	}
	return json.Marshal(map[string]any{"auths": auths})
}

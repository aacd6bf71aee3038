package ocistream

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// credentials are a user and password of one registry host. They are never printed.
type credentials struct{ user, password string }

func (credentials) String() string { return "credentials" }

// readCredentials reads a containers-auth.json file. A missing file, or one without the host, means anonymous.
func readCredentials(file, scheme, host string) (*credentials, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the credentials cannot be read: %w", err)
	}
	var content struct {
		Auths map[string]struct {
			Auth string `json:"auth"`
		} `json:"auths"`
	}
	if json.Unmarshal(data, &content) != nil {
		return nil, fmt.Errorf("%s is not a credentials file (auth.json)", file)
	}
	for name, entry := range content.Auths {
		if !sameHost(scheme, name, host) {
			continue
		}
		plain, err := base64.StdEncoding.DecodeString(entry.Auth)
		user, password, ok := strings.Cut(string(plain), ":")
		if err != nil || !ok {
			return nil, fmt.Errorf("%s has no usable entry for %s", file, host)
		}
		return &credentials{user, password}, nil
	}
	return nil, nil
}

package dispatch

import (
	"encoding/json"
	"os"

	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/sys"
)

// State is what a crash of the dispatcher must not lose. It holds the token: 0600.
type State struct {
	Contact report.Contact  `json:"contact"`
	Target  string          `json:"target"`
	Steps   []string        `json:"steps"`
	Seq     int             `json:"seq"`
	Final   json.RawMessage `json:"final,omitempty"` // made up, perhaps not yet acknowledged
	Done    bool            `json:"done"`            // acknowledged, refused for good, or given up
}

const stateFile = provision.Directory + "/.dispatcher.json"

func (s State) save(root sys.Root) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return provision.WriteFile(root.Path(stateFile), data, 0o600)
}

func loadState(root sys.Root) (State, error) {
	var s State
	data, err := os.ReadFile(root.Path(stateFile))
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	return s, err
}

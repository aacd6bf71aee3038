package inventory

import (
	"os"
	"slices"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// CPU is one socket.
type CPU struct {
	Socket  string   `json:"socket"`
	Vendor  *string  `json:"vendor"`
	Model   *string  `json:"model"`
	Cores   int      `json:"cores"`
	Threads int      `json:"threads"`
	Flags   []string `json:"flags"`
}

// ofNote are the flags that decide what can run on a server.
var ofNote = []string{"vmx", "svm", "aes", "avx", "avx2", "avx512f", "amx_tile", "sha_ni", "rdrand", "sgx", "sme", "sev", "smep", "smap", "nx", "lm"}

// readCPUs groups /proc/cpuinfo by socket.
func readCPUs(root sys.Root) []CPU {
	data, _ := os.ReadFile(root.Path("/proc/cpuinfo"))
	cpus, cores := []CPU{}, map[string]bool{}
	for _, block := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
		p := map[string]string{}
		for _, line := range strings.Split(block, "\n") {
			key, value, _ := strings.Cut(line, ":")
			p[strings.TrimSpace(key)] = clean(value)
		}
		if p["processor"] == "" {
			continue
		}
		socket := p["physical id"]
		if socket == "" {
			socket = "0"
		}
		at := slices.IndexFunc(cpus, func(c CPU) bool { return c.Socket == socket })
		if at < 0 {
			at = len(cpus)
			cpus = append(cpus, CPU{Socket: socket, Vendor: known(p["vendor_id"]), Model: known(p["model name"]), Flags: flags(p["flags"])})
		}
		cpus[at].Threads++
		core := socket + "/" + p["core id"]
		if p["core id"] == "" {
			core += p["processor"]
		}
		if !cores[core] {
			cores[core] = true
			cpus[at].Cores++
		}
	}
	return cpus
}

func flags(all string) []string {
	has := strings.Fields(all)
	found := []string{}
	for _, flag := range ofNote {
		if slices.Contains(has, flag) {
			found = append(found, flag)
		}
	}
	return found
}

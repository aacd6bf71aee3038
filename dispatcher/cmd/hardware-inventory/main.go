// Command hardware-inventory writes what hardware this server has, as JSON (see internal/inventory). Status: 0 done,
// 65 not, and the last line says why.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/inventory"
	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/sys"
)

func main() {
	output := flag.String("output", provision.Directory+"/output.json", "`FILE` to write")
	root := flag.String("root", "", "`DIR` that stands for /")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(sys.Root(*root), *output); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(65)
	}
}

func run(root sys.Root, output string) error {
	found, err := inventory.Read(root)
	if err != nil {
		return err
	}
	data, err := json.Marshal(found)
	if err != nil {
		return err
	}
	if err := provision.WriteFile(output, append(data, '\n'), 0o644); err != nil {
		return err
	}
	for _, disk := range found.Disks {
		fmt.Printf("disk %s: %s, serial %s\n", disk.Path, blockdev.HumanSize(disk.Size), or(disk.Serial))
	}
	for _, nic := range found.NICs {
		fmt.Printf("network card %s: %s, driver %s\n", nic.Name, nic.MAC, or(nic.Driver))
	}
	fmt.Printf("%d sockets, %s of memory in %d DIMMs\n", len(found.CPUs), blockdev.HumanSize(found.Memory.Total), len(found.Memory.DIMMs))
	return nil
}

func or(value *string) string {
	if value == nil {
		return "unknown"
	}
	return *value
}

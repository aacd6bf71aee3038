// Command bootmgr chooses between the boot managers of a Windows image by the keys of this server's firmware. It
// prints EFI or EFI_EX; a combination that cannot boot ends with status 65 and a sentence on standard error.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"bootwright.io/dispatcher/internal/secureboot"
)

const maxProgram = 64 << 20

func main() {
	variables := flag.String("variables", "/sys/firmware/efi/efivars", "`DIR` of the firmware's variables (efivarfs)")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: bootmgr [--variables DIR] EFI/bootmgfw.efi [EFI_EX/bootmgfw_EX.efi]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() < 1 || flag.NArg() > 2 {
		flag.Usage()
		os.Exit(2)
	}
	folder, why, err := choose(*variables, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(65)
	}
	fmt.Fprintln(os.Stderr, why)
	fmt.Println(folder)
}

func choose(variables string, files []string) (folder, why string, err error) {
	firmware, err := secureboot.ReadFirmware(variables)
	if err != nil {
		return "", "", err
	}
	standard, err := read("EFI", files[0])
	if err != nil {
		return "", "", err
	}
	var newer *secureboot.Manager
	if len(files) > 1 {
		other, err := read("EFI_EX", files[1])
		if err != nil {
			return "", "", err
		}
		newer = &other
	}
	chosen, why, err := firmware.Choose(standard, newer)
	return chosen.Folder, why, err
}

func read(folder, file string) (secureboot.Manager, error) {
	m := secureboot.Manager{Folder: folder}
	info, err := os.Stat(file)
	if err == nil && info.Size() > maxProgram {
		err = errors.New("it is larger than 64 MiB")
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(file)
	}
	if err == nil {
		m.Program, err = secureboot.ParseProgram(data)
	}
	if err != nil {
		return m, fmt.Errorf(`the image's boot manager in Windows\Boot\%s cannot be used: %w`, folder, err)
	}
	return m, nil
}

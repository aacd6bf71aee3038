// Command bcd writes the boot store of a Windows on a GPT disk (EFI\Microsoft\Boot\BCD), and the data of its firmware
// boot entry. Same arguments, same bytes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"bootwright.io/dispatcher/internal/bcd"
	"bootwright.io/dispatcher/internal/guid"
)

func main() {
	disk := flag.String("disk", "", "`GUID` of the disk")
	esp := flag.String("esp", "", "`GUID` of the EFI system partition")
	windows := flag.String("windows", "", "`GUID` of the Windows partition")
	title := flag.String("title", "Windows", "name in the boot menu")
	locale := flag.String("locale", "en-US", "language of the boot programs")
	client := flag.Bool("client", false, "a client, not a server: NX only for programs that opt in")
	out := flag.String("out", "", "write the store to `FILE`")
	entry := flag.String("entry-data", "", "write the optional data of the boot entry to `FILE`")
	flag.Parse()
	if flag.NArg() != 0 || *out == "" {
		flag.Usage()
		os.Exit(2)
	}
	store := bcd.Store{Title: *title, Locale: *locale, NX: 1}
	if *client {
		store.NX = 0
	}
	err := errors.Join(set(&store.Disk, "disk", *disk), set(&store.ESP, "esp", *esp), set(&store.Windows, "windows", *windows), plain(*title), plain(*locale))
	if err == nil {
		err = write(store, *out, *entry)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(store)
}

func set(into *guid.GUID, name, text string) (err error) {
	if *into, err = guid.Parse(text); err != nil {
		return fmt.Errorf("--%s: %w", name, err)
	}
	return nil
}

func plain(text string) error {
	if text == "" || len(text) > 200 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0xfffd }) {
		return fmt.Errorf("%q is not 1 to 200 printable characters", text)
	}
	return nil
}

func write(store bcd.Store, out, entry string) error {
	data, err := store.Bytes()
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, data, 0o600); err != nil {
		return err
	}
	if entry == "" {
		return nil
	}
	return os.WriteFile(entry, bcd.EntryData(), 0o600)
}

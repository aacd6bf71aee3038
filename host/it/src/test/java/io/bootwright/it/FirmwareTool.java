package io.bootwright.it;

/**
 * The stand-in for a vendor's tool, as the wrapper in the operator's tool image: the flash chip is a second disk, which
 * starts with a line {@code version V}, as the firmware does. A flash takes a minute.
 */
final class FirmwareTool {
    static final String CHIP = "FLASH-1";

    static final String PROGRAM = """
            package main

            import (
            	"bytes"
            	"fmt"
            	"os"
            	"path/filepath"
            	"strings"
            	"time"
            )

            func main() {
            	chip, err := os.OpenFile("/dev/"+disk(), os.O_RDWR|os.O_SYNC, 0)
            	check(err)
            	switch os.Args[1] {
            	case "version":
            		head := make([]byte, 512)
            		_, err = chip.ReadAt(head, 0)
            		check(err)
            		fmt.Println("version:", version(head))
            	case "check":
            		firmware, err := os.ReadFile(os.Getenv("FIRMWARE"))
            		check(err)
            		if version(firmware) == "" {
            			fmt.Println("this is no firmware for this board")
            			os.Exit(3)
            		}
            		fmt.Println("new_version:", version(firmware))
            		fmt.Println("power: ok")
            	case "flash":
            		firmware, err := os.ReadFile(os.Getenv("FIRMWARE"))
            		check(err)
            		const parts = 60
            		size := (len(firmware) + parts - 1) / parts
            		// The head comes last, as with a real chip: an unfinished flash has no version.
            		for i := parts - 1; i >= 0; i-- {
            			from, to := min(i*size, len(firmware)), min((i+1)*size, len(firmware))
            			_, err = chip.WriteAt(firmware[from:to], int64(from))
            			check(err)
            			fmt.Printf("progress: %d\\n", (parts-i)*100/parts)
            			time.Sleep(time.Second)
            		}
            	}
            }

            // disk finds the only disk of 16 MiB.
            func disk() string {
            	sizes, _ := filepath.Glob("/sys/class/block/sd*/size")
            	for _, file := range sizes {
            		if size, _ := os.ReadFile(file); strings.TrimSpace(string(size)) == "32768" {
            			return filepath.Base(filepath.Dir(file))
            		}
            	}
            	return "nothing"
            }

            func version(data []byte) string {
            	line, _, _ := bytes.Cut(data, []byte("\\n"))
            	value, found := strings.CutPrefix(string(line), "version ")
            	if !found {
            		return ""
            	}
            	return value
            }

            func check(err error) {
            	if err != nil {
            		fmt.Println(err)
            		os.Exit(1)
            	}
            }
            """;

    private FirmwareTool() {}
}

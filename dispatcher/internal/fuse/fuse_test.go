package fuse

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func mounted(t *testing.T, files ...File) string {
	t.Helper()
	directory := t.TempDir()
	server, err := Mount(directory, files)
	if err != nil {
		t.Skipf("this machine does not let the test mount: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Unmount(); err != nil {
			t.Error(err)
		}
	})
	return directory
}

func noise(n int) []byte {
	data := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	return data
}

func TestFilesReadAsTheyAre(t *testing.T) {
	big, small := noise(3<<20+17), []byte("small")
	directory := mounted(t, File{"big.wim", int64(len(big)), bytes.NewReader(big)}, File{"b", 5, bytes.NewReader(small)}, File{"empty", 0, bytes.NewReader(nil)})
	entries, err := os.ReadDir(directory)
	if err != nil || len(entries) != 3 || entries[1].Name() != "big.wim" {
		t.Fatal(entries, err)
	}
	for name, want := range map[string][]byte{"big.wim": big, "b": small, "empty": {}} {
		got, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	file, err := os.Open(filepath.Join(directory, "big.wim"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	part := make([]byte, 1000)
	if _, err := file.ReadAt(part, 2<<20+5); err != nil || !bytes.Equal(part, big[2<<20+5:][:1000]) {
		t.Error(err)
	}
	if n, err := file.ReadAt(part, int64(len(big)-10)); n != 10 || !errors.Is(err, io.EOF) {
		t.Error(n, err)
	}
}

func TestManyFilesAreListed(t *testing.T) {
	var files []File
	for i := range 64 {
		files = append(files, File{strings.Repeat("n", 80) + string(rune('A'+i)), 0, bytes.NewReader(nil)})
	}
	entries, err := os.ReadDir(mounted(t, files...))
	if err != nil || len(entries) != 64 {
		t.Error(len(entries), err)
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("gone") }

func TestErrorsAndWritesAreRefused(t *testing.T) {
	directory := mounted(t, File{"x", 100, broken{}})
	if _, err := os.ReadFile(filepath.Join(directory, "x")); !errors.Is(err, syscall.EIO) {
		t.Error(err)
	}
	if _, err := os.ReadFile(filepath.Join(directory, "y")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(directory, "z"), nil, 0o600); !errors.Is(err, syscall.EROFS) {
		t.Error(err)
	}
}

func TestHostileRequestsAreAnsweredWithErrors(t *testing.T) {
	s := &Server{files: []File{{"x", 1, bytes.NewReader([]byte("x"))}}}
	for _, q := range []request{{operation: opRead, node: 2}, {operation: opRead, node: 99, body: make([]byte, 20)},
		{operation: opInit, body: []byte{1}}, {operation: opReaddir}, {operation: 9999}, {operation: opGetattr, node: 77}} {
		answer := s.answer(q)
		if len(answer) != headerOut || answer[7] != 0xff {
			t.Errorf("operation %d: % x", q.operation, answer)
		}
	}
	if _, ok := parse([]byte{1, 2, 3}); ok {
		t.Error("a request of three bytes was taken")
	}
}

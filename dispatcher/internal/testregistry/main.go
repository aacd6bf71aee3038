// Command testregistry serves directories as OCI artifacts on 127.0.0.1, for tests of steps: testregistry DIR. Each
// directory below DIR becomes an artifact of its name, with one titled layer for each of its files. It prints one line
// "NAME HOST:PORT/NAME@sha256:DIGEST" for each, then "ready", and serves (with Range) until it is ended.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

type layer struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Annotations map[string]string `json:"annotations"`
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	manifests, blobs := map[string][]byte{}, map[string]string{}
	artifacts, err := filepath.Glob(filepath.Join(os.Args[1], "*", ""))
	check(err)
	for _, directory := range artifacts {
		files, err := os.ReadDir(directory)
		check(err)
		var layers []layer
		for _, file := range files {
			l := describe(filepath.Join(directory, file.Name()))
			blobs[l.Digest] = filepath.Join(directory, file.Name())
			layers = append(layers, l)
		}
		manifest, err := json.Marshal(map[string]any{"schemaVersion": 2, "layers": layers})
		check(err)
		sum := sha256.Sum256(manifest)
		digest := "sha256:" + hex.EncodeToString(sum[:])
		manifests[digest] = manifest
		name := filepath.Base(directory)
		fmt.Printf("%s %s/%s@%s\n", name, listener.Addr(), name, digest)
	}
	fmt.Println("ready")
	check(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		digest := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch {
		case strings.Contains(r.URL.Path, "/manifests/") && manifests[digest] != nil:
			_, _ = w.Write(manifests[digest])
		case strings.Contains(r.URL.Path, "/blobs/") && blobs[digest] != "":
			http.ServeFile(w, r, blobs[digest])
		default:
			http.NotFound(w, r)
		}
	})))
}

func describe(path string) layer {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	check(err)
	return layer{"application/octet-stream", "sha256:" + hex.EncodeToString(hash.Sum(nil)), size,
		map[string]string{"org.opencontainers.image.title": filepath.Base(path)}}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

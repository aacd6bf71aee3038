// Package ocistream reads the one layer of an OCI artifact as a stream. A broken connection, a refused one and
// a server error are resumed with a Range request; size and digest of manifest and blob are checked over the
// whole. What it cannot deliver intact it refuses with one sentence.
package ocistream

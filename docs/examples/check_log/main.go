// Checks a log folder of ours with the transparency log packages of Go's own module system: what
// passes here was verified by code that shares nothing with ours.
//
// Arguments: folder, verifier key, an older size (1 will do), then files of proofs, each followed by
// the event it is for.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder struct{ root string }

func (folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		// Go's own paths begin with the height; C2SP's do not.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		body, err := os.ReadFile(filepath.Join(f.root, path))
		if err != nil {
			return nil, err
		}
		found = append(found, body)
	}
	return found, nil
}

func (folder) SaveTiles([]tlog.Tile, [][]byte) {}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// open verifies a checkpoint's signature and reads its tree.
func open(message []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(message, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		check(fmt.Errorf("not a checkpoint of %s: %q", verifier.Name(), opened.Text))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// entries walks every bundle and compares each entry with its leaf in the tiles.
func entries(root string, tree tlog.Tree, hashes tlog.HashReader) {
	for first := int64(0); first < tree.N; first += 256 {
		tile := tlog.Tile{H: 8, L: -1, N: first / 256, W: int(min(256, tree.N-first))}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		body, err := os.ReadFile(filepath.Join(root, path))
		check(err)
		var indexes []int64
		var leaves []tlog.Hash
		for at := 0; at < len(body); {
			width := int(binary.BigEndian.Uint16(body[at:]))
			at += 2
			indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(len(leaves))))
			leaves = append(leaves, tlog.RecordHash(body[at:at+width]))
			at += width
		}
		if len(leaves) != tile.W {
			check(fmt.Errorf("%s holds %d entries", path, len(leaves)))
		}
		stored, err := hashes.ReadHashes(indexes)
		check(err)
		for i := range leaves {
			if leaves[i] != stored[i] {
				check(fmt.Errorf("entry %d is not the one in the tree", first+int64(i)))
			}
		}
	}
}

// proof verifies a kept proof for the entry it is said to be for.
func proof(text, entry []byte, verifier note.Verifier) {
	head, checkpoint, _ := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	var hashes tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		check(err)
		hashes = append(hashes, tlog.Hash(hash))
	}
	tree := open(checkpoint, verifier)
	check(tlog.CheckRecord(hashes, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
}

func main() {
	root, key := os.Args[1], os.Args[2]
	older, err := strconv.ParseInt(os.Args[3], 10, 64)
	check(err)
	verifier, err := note.NewVerifier(key)
	check(err)
	signed, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	check(err)
	tree := open(signed, verifier)
	hashes := tlog.TileHashReader(tree, folder{root})
	entries(root, tree, hashes)
	then, err := tlog.TreeHash(older, hashes)
	check(err)
	between, err := tlog.ProveTree(tree.N, older, hashes)
	check(err)
	check(tlog.CheckTree(between, tree.N, tree.Hash, older, then))
	for i := 4; i+1 < len(os.Args); i += 2 {
		text, err := os.ReadFile(os.Args[i])
		check(err)
		entry, err := os.ReadFile(os.Args[i+1])
		check(err)
		proof(text, entry, verifier)
	}
	fmt.Printf("%d entries are in the tree %s\n", tree.N, tree.Hash)
}

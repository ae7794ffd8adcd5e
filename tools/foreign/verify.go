// Verify checks what a Tutela ledger hands out with foreign code: golang.org/x/mod/sumdb, which the
// Go command itself trusts. It knows nothing of Tutela but the formats of spec/ledger.md.
//
// Each line of standard input is one JSON object; for each, one line is printed: "accept", or
// "refuse" and why. Kinds:
//
//	checkpoint   key, note
//	inclusion    key, note, entry, index, path
//	consistency  key, old, note, path           old and note are signed notes
//	cosignature  witness, note
//
// Build with Debian's golang-go and golang-golang-x-mod-dev alone:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o verify verify.go
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const lineMax = 1 << 22

type question struct {
	Kind    string   `json:"kind"`
	Key     string   `json:"key"`
	Witness string   `json:"witness"`
	Note    string   `json:"note"`
	Old     string   `json:"old"`
	Entry   []byte   `json:"entry"`
	Index   int64    `json:"index"`
	Path    [][]byte `json:"path"`
}

type head struct {
	size int64
	root tlog.Hash
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, lineMax), lineMax)
	answers := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		if err := answer(lines.Bytes()); err != nil {
			fmt.Fprintf(answers, "refuse %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Fprintln(answers, "accept")
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := answers.Flush(); err != nil {
		os.Exit(1)
	}
}

func answer(line []byte) error {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return err
	}
	switch asked.Kind {
	case "checkpoint":
		_, err := open(asked.Key, asked.Note)
		return err
	case "inclusion":
		return inclusion(asked)
	case "consistency":
		return consistency(asked)
	case "cosignature":
		return cosignature(asked)
	}
	return errors.New("unknown kind")
}

func inclusion(asked question) error {
	now, err := open(asked.Key, asked.Note)
	if err != nil {
		return err
	}
	path, err := hashes(asked.Path)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, now.size, now.root, asked.Index, tlog.RecordHash(asked.Entry))
}

func consistency(asked question) error {
	old, err := open(asked.Key, asked.Old)
	if err != nil {
		return err
	}
	now, err := open(asked.Key, asked.Note)
	if err != nil {
		return err
	}
	path, err := hashes(asked.Path)
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, now.size, now.root, old.size, old.root)
}

// open returns the head in a checkpoint that its log's key signed.
func open(key, signed string) (head, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return head{}, err
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return head{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] || size < 0 {
		return head{}, errors.New("size")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return head{}, err
	}
	return head{size, root}, nil
}

func hashes(given [][]byte) ([]tlog.Hash, error) {
	path := make([]tlog.Hash, len(given))
	for i, each := range given {
		if len(each) != tlog.HashSize {
			return nil, errors.New("hash length")
		}
		copy(path[i][:], each)
	}
	return path, nil
}

// cosigner checks c2sp.org/tlog-cosignature v1, which golang.org/x/mod does not know.
type cosigner struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(text, stamped []byte) bool {
	if len(stamped) != 8+ed25519.SignatureSize {
		return false
	}
	stamp := binary.BigEndian.Uint64(stamped)
	message := append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", stamp)), text...)
	return ed25519.Verify(c.public, message, stamped[8:])
}

func cosignature(asked question) error {
	witness, err := parseCosigner(asked.Witness)
	if err != nil {
		return err
	}
	_, err = note.Open([]byte(asked.Note), note.VerifierList(witness))
	return err
}

func parseCosigner(key string) (cosigner, error) {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 {
		return cosigner{}, errors.New("witness key")
	}
	tagged, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(tagged) != 1+ed25519.PublicKeySize || tagged[0] != 4 {
		return cosigner{}, errors.New("witness key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), tagged...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return cosigner{}, errors.New("witness key hash")
	}
	return cosigner{parts[0], hash, tagged[1:]}, nil
}

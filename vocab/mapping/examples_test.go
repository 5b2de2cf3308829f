package mapping_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// exampleParts are the headings of a block in schema.org's files of examples.
var exampleParts = regexp.MustCompile(`(?m)^(PRE-MARKUP|MICRODATA|RDFA|JSON):[ \t]*$`)

// TestExamplesSayTheSame reads every example of an event or an institution that schema.org gives, in each of the three
// syntaxes of web pages. The golden file shows what the JSON-LD says, and what the others say where that is not the same:
// the examples are not always translations of each other.
func TestExamplesSayTheSame(t *testing.T) {
	dir := shared(t, "corpus/schemaorg-examples")
	files, _ := filepath.Glob(filepath.Join(dir, "jsonld", "*.jsonld"))
	wanted := regexp.MustCompile(`eg-\d+`)
	ids := map[string]bool{}
	for _, f := range files {
		ids[wanted.FindString(f)] = true
	}
	originals, _ := filepath.Glob(filepath.Join(dir, "original", "*.txt"))
	blocks := map[string]map[string]string{}
	for _, f := range originals {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split("\n"+string(text), "\nTYPES:")[1:] {
			types, rest, _ := strings.Cut(block, "\n")
			if id := wanted.FindString(types); ids[id] {
				blocks[id] = partsOf(rest)
			}
		}
	}
	var b strings.Builder
	same, others := 0, 0
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range blocks {
			if !yield(id) {
				return
			}
		}
	}) {
		fmt.Fprintf(&b, "==== %s\n", id)
		first := ""
		for _, part := range []string{"JSON", "MICRODATA", "RDFA"} {
			said := page(t, blocks[id][part])
			switch {
			case said == "":
				fmt.Fprintf(&b, "%s says nothing\n", part)
			case part == "JSON":
				first = said
				b.WriteString(said)
			case said == first:
				same++
				fmt.Fprintf(&b, "%s says the same\n", part)
			default:
				others++
				fmt.Fprintf(&b, "%s says\n%s", part, said)
			}
		}
	}
	t.Logf("%d examples; of the other syntaxes %d say the same and %d something else", len(blocks), same, others)
	compare(t, "schemaorg-examples.txt", []byte(b.String()))
}

// partsOf takes a block apart.
func partsOf(block string) map[string]string {
	parts := map[string]string{}
	at := exampleParts.FindAllStringSubmatchIndex(block, -1)
	for i, m := range at {
		end := len(block)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		parts[block[m[2]:m[3]]] = block[m[1]:end]
	}
	return parts
}

// page is what the records of a web page say, in the form of golden files.
func page(t *testing.T, html string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(name, []byte("<!DOCTYPE html><html><head><title>x</title></head><body>"+html+"</body></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, item := range items(t, name, mapping.Options{}) {
		if !item.None && item.Collection != "" {
			b.WriteString(strings.NewReplacer(name, "page.html", "entity/"+"work", "entity…").Replace(golden(&item))) // long addresses in short
		}
	}
	return b.String()
}

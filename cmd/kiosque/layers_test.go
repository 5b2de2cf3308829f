package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house has four floors, and each knows only the ones beneath it. This test is the rule: it holds for every Go
// file of the module, tests included, and needs nothing but Go. The linter's depguard says the same of imports, sooner.

const module = "github.com/kiosque-ld/kiosque"

// floors, the lowest first: a folder imports its own floor and those before it.
var floors = []string{"data", "vocab", "publish", "cmd"}

// doors say which packages an outsider may enter by; nobody else imports it.
var doors = []struct {
	outsider string // import path, with all below it
	rooms    []string
}{
	{"github.com/knakk/rdf", []string{"vocab/graph", "publish/format"}},
	{"github.com/piprate/json-gold", []string{"publish/format"}},
	{"github.com/go-chi/chi", []string{"publish/web"}},
	{"github.com/microcosm-cc/bluemonday", []string{"vocab/markup"}},
	{"github.com/yuin/goldmark", []string{"vocab/markup"}},
	{"zombiezen.com/go/sqlite", []string{"data/store"}},
	{"modernc.org", []string{"data/store"}},
	{"database/sql", []string{"data/store"}},
	{"code.dny.dev/ssrf", []string{"data/fetch"}},
	{"github.com/bits-and-blooms/bitset", []string{"data"}},
	{"github.com/gofrs/flock", []string{"cmd"}},
	{"github.com/minio/minio-go", []string{"publish/static/upload"}},
	{"github.com/johannesboyne/gofakes3", []string{"publish/static/upload"}},
	{"github.com/dustin/go-humanize", []string{"cmd"}},
}

// keeps say which names of the standard library belong to one place. Tests and programs (package main) are free.
var keeps = []struct {
	imported string
	names    string // separated by blanks; one that ends in * is a prefix
	rooms    []string
	why      string
}{
	{"os", "Args Getenv LookupEnv Environ Setenv Unsetenv ExpandEnv Exit", []string{"cmd"}, "arguments, environment and exit are read in cmd and handed down"},
	{"flag", "*", []string{"cmd"}, "flags are read in cmd and handed down"},
	{"log", "Fatal* Panic*", []string{"cmd"}, "only cmd ends the process"},
	{"time", "Now Since Until", []string{"cmd"}, "the clock is read in cmd and handed down"},
	{"net/http", "Status*", []string{"publish/web", "data/fetch", "cmd"}, "statuses are said in publish/web, and heard in data/fetch"},
}

// words are what string literals may hold in one place only. Tests are free.
var words = []struct {
	holds string
	rooms []string
	why   string
}{
	// The syntaxes of pages name both themselves: RDFa's initial context has the namespace, and a script its media type.
	{"schema.org/", []string{"data/source", "vocab", "publish", "cmd"}, "data knows no vocabulary"},
	{"text/turtle", []string{"publish/format", "cmd"}, "media types are said in publish/format"},
	{"application/ld+json", []string{"data/source", "publish/format", "cmd"}, "media types are said in publish/format"},
	{"application/n-", []string{"publish/format", "cmd"}, "media types are said in publish/format"},
	{"application/trig", []string{"publish/format", "cmd"}, "media types are said in publish/format"},
	{"application/rdf+xml", []string{"publish/format", "cmd"}, "media types are said in publish/format"},
}

func TestEveryFileKeepsToItsFloor(t *testing.T) {
	root := moduleRoot(t)
	files := 0
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != root && (base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		files++
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		faults, err := trespasses(filepath.ToSlash(relative), text)
		if err != nil {
			return err
		}
		for _, fault := range faults {
			t.Error(fault)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Errorf("only %d Go files were found under %s", files, root)
	}
}

// TestTrespassesAreSeen keeps the guard awake: a rule that matches nothing would pass for ever.
func TestTrespassesAreSeen(t *testing.T) {
	for _, test := range []struct {
		rule, file, text string
		faults           int
	}{
		{"data does not look up to vocab", "data/x.go", `import "` + module + `/vocab"`, 1},
		{"nor does its test", "data/x_test.go", `import "` + module + `/vocab/schema"`, 1},
		{"vocab does not look up to publish", "vocab/mapping/x.go", `import "` + module + `/publish/format"`, 1},
		{"publish does not look up to cmd", "publish/x.go", `import "` + module + `/cmd/kiosque"`, 1},
		{"looking down is fine", "publish/web/x.go", `import "` + module + `/data/store"`, 0},
		{"a floor may look around", "vocab/x.go", `import "` + module + `/vocab/graph"`, 0},
		{"a name that begins alike is another floor", "data/x.go", `import "` + module + `/vocabulary"`, 1},
		{"knakk/rdf stays behind its doors", "vocab/mapping/x.go", `import "github.com/knakk/rdf"`, 1},
		{"and is let in there", "vocab/graph/x.go", `import "github.com/knakk/rdf"`, 0},
		{"json-gold stays out of vocab", "vocab/x_test.go", `import "github.com/piprate/json-gold/ld"`, 1},
		{"chi stays in publish/web", "publish/x.go", `import "github.com/go-chi/chi/v5"`, 1},
		{"the driver stays in data/store", "data/x.go", `import "zombiezen.com/go/sqlite/sqlitex"`, 1},
		{"store is not storetest", "data/storetest/x.go", `import "zombiezen.com/go/sqlite"`, 1},
		{"the clock stays in cmd", "data/x.go", `import "time"; var now = time.Now()`, 1},
		{"under any name", "data/x.go", `import clock "time"; var now = clock.Now`, 1},
		{"a duration is no clock", "data/x.go", `import "time"; const d = time.Second`, 0},
		{"a test may look at the clock", "data/x_test.go", `import "time"; var now = time.Now()`, 0},
		{"the environment stays in cmd", "publish/x.go", `import "os"; var home = os.Getenv("HOME")`, 1},
		{"statuses stay in publish/web", "publish/harvest/x.go", `import "net/http"; const code = http.StatusGone`, 1},
		{"a method of that name is free", "data/x.go", `import "net/http"; var m = http.MethodGet`, 0},
		{"data says no schema.org IRI", "data/x.go", "const iri = `http://schema.org/Event`", 1},
		{"no media type outside its room", "publish/web/x.go", `const turtle = "text/turtle"`, 1},
		{"the last of the folders has no floor", "tools/x.go", ``, 1},
	} {
		faults, err := trespasses(test.file, []byte("package x\n"+test.text))
		if err != nil {
			t.Fatalf("%s: %v", test.rule, err)
		}
		if len(faults) != test.faults {
			t.Errorf("%s: got %q, want %d", test.rule, faults, test.faults)
		}
	}
}

// trespasses returns what the Go file at name, relative to the module's root, may not do, a line for each.
func trespasses(name string, text []byte) ([]string, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	v := visit{set: set, folder: path.Dir(name), imports: map[string]string{}}
	if v.floor() < 0 {
		v.fault(file.Package, "%s is on none of the floors %s", v.folder, strings.Join(floors, ", "))
	}
	for _, spec := range file.Imports {
		v.imported(spec)
	}
	if !strings.HasSuffix(name, "_test.go") && file.Name.Name != "main" {
		ast.Inspect(file, v.node)
	}
	return v.faults, nil
}

// visit is one file being looked at.
type visit struct {
	set     *token.FileSet
	folder  string            // slash-separated, relative to the module's root
	imports map[string]string // local name to import path
	faults  []string
}

func (v *visit) fault(at token.Pos, format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf("%s: %s", v.set.Position(at), fmt.Sprintf(format, args...)))
}

func (v *visit) floor() int { return floor(v.folder) }

// floor is the number of the floor that a folder of the module is on, -1 for none.
func floor(folder string) int {
	first, _, _ := strings.Cut(folder, "/")
	return slices.Index(floors, first)
}

func (v *visit) imported(spec *ast.ImportSpec) {
	target, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		v.fault(spec.Pos(), "%s is no import path", spec.Path.Value)
		return
	}
	local := path.Base(target)
	if spec.Name != nil {
		local = spec.Name.Name
	}
	v.imports[local] = target
	if folder, ok := strings.CutPrefix(target, module+"/"); ok {
		if f := floor(folder); f < 0 || f > v.floor() {
			v.fault(spec.Pos(), "%s looks up to %s", v.folder, folder)
		}
	}
	for _, d := range doors {
		if within(target, d.outsider) && !v.in(d.rooms) {
			v.fault(spec.Pos(), "%s comes in by %s only", d.outsider, strings.Join(d.rooms, " and "))
		}
	}
}

func (v *visit) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok {
			v.used(n, v.imports[x.Name], n.Sel.Name)
		}
	case *ast.BasicLit:
		for _, w := range words {
			if n.Kind == token.STRING && strings.Contains(n.Value, w.holds) && !v.in(w.rooms) {
				v.fault(n.Pos(), "%s: %s", n.Value, w.why)
			}
		}
	}
	return true
}

func (v *visit) used(at ast.Node, imported, name string) {
	for _, k := range keeps {
		if imported != k.imported || v.in(k.rooms) {
			continue
		}
		for _, pattern := range strings.Fields(k.names) {
			if ok, _ := path.Match(pattern, name); ok {
				v.fault(at.Pos(), "%s.%s: %s", imported, name, k.why)
			}
		}
	}
}

// in tells whether the file stands in one of the rooms.
func (v *visit) in(rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool { return within(v.folder, room) })
}

// within tells whether a path is another or below it.
func within(p, parent string) bool { return p == parent || strings.HasPrefix(p, parent+"/") }

// home is the package's folder: tests begin in it, and some lead elsewhere.
var home, _ = os.Getwd()

// moduleRoot is the folder of go.mod, above the package's.
func moduleRoot(t *testing.T) string {
	t.Helper()
	for dir := home; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test: run it from the checkout")
		}
	}
}

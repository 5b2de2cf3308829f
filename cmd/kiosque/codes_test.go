package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
)

// codesInUse are the codes of problems that the program's text holds, with a place of each: every constant of the type
// data.Code, as the compiler sees it, in every package of the module but its tests.
func codesInUse(t *testing.T) map[string]string {
	t.Helper()
	exports := map[string]string{}
	type listed struct {
		ImportPath, Dir, Export string
		GoFiles                 []string
		DepOnly                 bool
	}
	var own []listed
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", "./...")
	cmd.Dir = moduleRoot(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if exports[p.ImportPath] = p.Export; !p.DepOnly {
			own = append(own, p)
		}
	}
	set := token.NewFileSet()
	imports := importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	codes := map[string]string{}
	for _, p := range own {
		if p.ImportPath == module+"/cmd/kiosque/report" { // it explains them all
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		if _, err := (&types.Config{Importer: imports}).Check(p.ImportPath, set, files, &info); err != nil {
			t.Fatal(err)
		}
		compared := map[ast.Expr]bool{}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if b, ok := n.(*ast.BinaryExpr); ok { // whoever asks for a code does not make it
					compared[b.X], compared[b.Y] = true, true
				}
				return true
			})
		}
		for expr, tv := range info.Types {
			if compared[expr] {
				continue
			}
			if named, ok := tv.Type.(*types.Named); ok && tv.Value != nil && named.Obj().Name() == "Code" && named.Obj().Pkg().Path() == module+"/data" {
				codes[constant.StringVal(tv.Value)] = set.Position(expr.Pos()).String()
			}
		}
	}
	return codes
}

// Every kind of problem that the program tells is explained, in both languages, in a sentence; and no other is.
func TestEveryCodeIsExplained(t *testing.T) {
	used := codesInUse(t)
	for _, code := range report.Codes() {
		if used[string(code)] == "" {
			t.Errorf("%s is explained, and never told", code)
		}
		for _, language := range []string{report.English, report.French} {
			sentence := report.Sentence(code, language)
			if first, _ := utf8.DecodeRuneInString(sentence); !unicode.IsUpper(first) || !strings.HasSuffix(sentence, ".") || strings.Contains(sentence, "\n") {
				t.Errorf("%s in %s: %q is no sentence", code, language, sentence)
			}
		}
		delete(used, string(code))
	}
	for code, at := range used {
		t.Errorf("%s: %s is not explained; say in cmd/kiosque/report/kinds.go what it is", at, code)
	}
}

func TestCodesAreFound(t *testing.T) {
	for code, where := range map[string]string{"left-out": "vocab/mapping", "encoding": "data/source", "missing-name": "vocab/check.go"} {
		if at := codesInUse(t)[code]; !strings.Contains(at, where) {
			t.Errorf("%s was found at %q, want it in %s", code, at, where)
		}
	}
}

package source

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/kiosque-ld/kiosque/data"
)

// ZIP reads the files in a zip archive one after the other, in the order of their names, each by its own syntax: those
// whose extension is known, as in a folder. Their places are "export.zip/events.csv". Archives in archives are left out.
var ZIP = Syntax{
	Name:       "zip",
	Title:      "zip archive",
	Extensions: []string{"zip"},
	Raw:        true,
	Sniff: func(head []byte) int {
		if bytes.HasPrefix(head, zipMagic) && XLSX.Sniff(head) == 0 && ODS.Sniff(head) == 0 {
			return 100
		}
		return 0
	},
}

// Reading an archive asks for all syntaxes, of which it is one.
func init() { ZIP.Read = readZIP }

func readZIP(ctx context.Context, r io.Reader, name string, opts Options) data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		z, done, p := openZip(r, name, "a zip archive", "pack it again")
		defer done()
		if p != nil {
			yield(data.Row{}, p)
			return
		}
		opts.Syntax = ""
		known := map[string]bool{}
		for _, s := range opts.all() {
			for _, e := range s.Extensions {
				known[e] = s.Name != ZIP.Name
			}
		}
		var files []*zip.File
		var skipped []string
		for _, f := range z.File {
			base := path.Base(f.Name)
			switch {
			case strings.HasSuffix(f.Name, "/") || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX/"):
			case known[extension(base)]:
				files = append(files, f)
			default:
				skipped = append(skipped, clip(strings.ToValidUTF8(base, "\ufffd")))
			}
		}
		slices.SortStableFunc(files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
		if len(files) == 0 {
			yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: NoRecords,
				Message: "the archive holds no file whose extension is known", Hint: "unpack it and name the file and its syntax"})
			return
		}
		record := 0
		for _, f := range files {
			if !zipFile(ctx, f, name+"/"+strings.ToValidUTF8(f.Name, "\ufffd"), opts, &record, yield) {
				return
			}
		}
		if len(skipped) > 0 {
			yield(data.Row{}, skippedProblem(name, skipped))
		}
	}
}

// zipFile reads a file of an archive; false if the loop over its rows was left.
func zipFile(ctx context.Context, f *zip.File, name string, opts Options, record *int, yield func(data.Row, *data.Problem) bool) bool {
	refuse := func(message, hint string) bool {
		return yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: Unreadable, Message: message, Hint: hint})
	}
	if f.Flags&1 != 0 {
		return refuse("the file is encrypted", "unpack it with its password")
	}
	part, err := openPart(f)
	if err != nil {
		return refuse(fmt.Sprintf("cannot be unpacked: %v", err), "pack it again, with the usual method (deflate)")
	}
	defer part.Close()
	var n atomic.Int64
	var raw io.Reader = &counter{ctx: ctx, r: part, n: &n}
	head, err := readHead(raw)
	if err == nil && isGzip(head) {
		if raw, err = newGunzip(io.MultiReader(bytes.NewReader(head), raw), &n, 0); err == nil {
			head, err = readHead(raw)
		}
	}
	if err != nil {
		return refuse(fmt.Sprintf("reading stopped: %v", err), "")
	}
	in := &file{name: name, empty: len(head) == 0}
	in.syntax, _ = Detect(name, head, opts.all())
	switch {
	case in.syntax.Name == ZIP.Name:
		return refuse("the file is an archive in an archive", "unpack it")
	case in.syntax.Raw:
		in.reader = io.MultiReader(bytes.NewReader(head), raw)
	default:
		in.text = newText(head, raw, name, opts.Encoding)
		in.reader = in.text
	}
	return in.rows(ctx, opts, record, yield)
}

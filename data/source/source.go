// Package source turns bytes into rows: it opens files, finds out compression, encoding and syntax, and reads records
// of text with their positions, in flat memory. It knows syntaxes and nothing else: what a column or a key means is for
// a mapping to say, on the floor above.
//
//	in, err := source.Open(ctx, "events.csv", source.Options{})
//	…
//	defer in.Close()
//	for row, problem := range in.Rows() {
//		…
//	}
package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/kiosque-ld/kiosque/data"
)

// Stdin is the name under which Open reads Options.Stdin.
const Stdin = "-"

// Codes of the problems that readers report, see [data.Problem].
const (
	Unreadable = "unreadable" // the bytes stopped coming: a failing disk, a damaged gzip file, an interruption
	Empty      = "empty"      // there is nothing in the file
	Skipped    = "skipped"    // files of a folder whose syntax is not known
	Encoding   = "encoding"   // what the file says, or seems to say, of its encoding does not hold everywhere
	Mojibake   = "mojibake"   // text that was encoded twice before it came here; it is kept as it is
	BadSyntax  = "bad-syntax" // the syntax is broken here
	CutOff     = "cut-off"    // the file ends before it should
	TooLarge   = "too-large"  // a record is larger, deeper or fuller than any honest one
	NotRecord  = "not-record" // an item that is not an object: a number or a text in a list of records
	NoRecords  = "no-records" // nothing stands at Options.RecordPath
	TwoNames   = "two-names"  // a key or heading that stands twice
	NoHeading  = "no-heading" // a column without a heading
	Ragged     = "ragged"     // a row with more or fewer cells than there are headings
	BlankRow   = "blank-row"  // rows without any value, left out
	Quote      = "quote"      // a quotation mark that is not doubled, or not closed
	Character  = "character"  // a character that the syntax forbids, or half of one
	AliasBomb  = "alias-bomb" // YAML aliases that expand without end
	NoReader   = "no-reader"  // a syntax that has no Read; the caller reads it through Input.Reader
	maxRow     = 64 << 20     // default of Options.MaxRow
	maxValues  = 1 << 20      // values in one record; each takes some eighty bytes
	maxDepth   = 512          // nesting of lists and objects
	headSize   = 64 << 10     // how much of a file is looked at before it is read
	gzipRatio  = 500          // text that repeats itself shrinks thirtyfold; only made-up text shrinks this far
	gzipMargin = 64 << 20     // decompressed bytes before the ratio counts
)

// Syntax is a way of writing records, as a value: the door for every further reader.
type Syntax struct {
	Name       string   // "csv": what Options.Syntax takes
	Title      string   // "CSV": for people
	Extensions []string // lower case, without the dot; the first is the usual one

	// Raw syntaxes get the bytes as they are (archives, XML with its own declaration of encoding), after gzip.
	// All others get valid UTF-8 without a byte-order mark, whatever the file is encoded in.
	Raw bool

	// Sniff says how sure it is, from 0 (no) to 100 (a magic number), that a file beginning with head has this syntax.
	// It may be nil.
	Sniff func(head []byte) int

	// Whole tells by the beginning and the end of a file whether it may well be all there. It may be nil, for syntaxes
	// that do not show.
	Whole func(head, tail []byte) bool

	// Read reads r to its end. The rows' positions name the file as name. It reads nothing before the first row is
	// asked for, and stops reading when the loop over its rows is left. It may be nil for syntaxes that a caller only
	// wants to be detected; the caller then reads Input.Reader.
	Read func(ctx context.Context, r io.Reader, name string, opts Options) data.Rows
}

// Options say how to read. The zero value finds everything out by itself.
type Options struct {
	Syntax     string    // name of the syntax; default: from the extension, then from the first bytes
	Syntaxes   []Syntax  // syntaxes besides the built-in ones; they are asked first
	Encoding   string    // "utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1", "iso-8859-15", "macroman"; default: found out
	Delimiter  byte      // of a table; default: found out among ; , tab and |
	Partial    bool      // take the records of a file that is cut off; default: none of them
	RecordPath string    // where the records stand in a JSON or YAML document: "data.items[].event"; default: at the top
	MaxRow     int       // largest record in bytes; default: 64 MiB
	Stdin      io.Reader // what "-" reads

	// As gives the name by which rows and problems call a file; default: its path. Its syntax is found out by its path.
	As func(file string) string
}

// Syntaxes are the built-in syntaxes.
func Syntaxes() []Syntax {
	return []Syntax{JSON, NDJSON, YAML, CSV, TSV, ICalendar, XML, XLSX, ODS, HTML, TOML, FrontMatter, ZIP}
}

// all is the syntaxes to choose from, those of the caller first.
func (o *Options) all() []Syntax {
	return append(append([]Syntax(nil), o.Syntaxes...), Syntaxes()...)
}

func (o *Options) maxRow() int {
	if o.MaxRow > 0 {
		return o.MaxRow
	}
	return maxRow
}

// called is how rows and problems call a file.
func (o *Options) called(file string) string {
	if o.As == nil {
		return file
	}
	return o.As(file)
}

// Error says why an input cannot be opened.
type Error struct {
	Name    string // as the operator wrote it
	Message string // what is wrong, without the name
	Hint    string // what to do about it; may be empty
	Err     error  // the cause, for errors.Is; may be nil
}

func (e *Error) Error() string { return e.Name + ": " + e.Message }
func (e *Error) Unwrap() error { return e.Err }

// Input is one open source: a file, standard input, or the files of a folder or pattern one after the other.
// Size and Offset may be called from any goroutine; everything else belongs to one.
type Input struct {
	Name   string // as the operator wrote it
	Syntax Syntax // of the file; of the first one, if there are several

	ctx     context.Context
	opts    Options
	files   []string
	skipped []string
	first   *file // open from the beginning: its syntax had to be found out
	size    int64
	offset  atomic.Int64
	open    *file
}

// Open opens a source by name: a file, a folder or pattern ("exports/*.csv") whose files are read in the order of
// their names, or "-" for Options.Stdin. Files may be compressed with gzip. Errors are of type *Error.
// The context ends the reading; a read that waits for a pipe is not interrupted.
func Open(ctx context.Context, name string, opts Options) (*Input, error) {
	in := &Input{Name: name, ctx: ctx, opts: opts}
	if err := opts.Check(name); err != nil {
		return nil, err
	}
	if name == Stdin {
		in.files, in.size = []string{name}, -1
	} else {
		var err error
		if in.files, in.skipped, err = expand(name, opts); err != nil {
			return nil, err
		}
		for _, f := range in.files {
			if info, err := os.Stat(f); err == nil {
				in.size += info.Size()
			}
		}
	}
	f, err := in.openFile(in.files[0])
	if err != nil {
		return nil, err
	}
	in.first, in.open, in.Syntax = f, f, f.syntax
	return in, nil
}

// Check refuses options that name nothing. The error is an *Error for the input of that name.
func (o *Options) Check(name string) error {
	if _, err := namedEncoding(o.Encoding); err != nil {
		return &Error{Name: name, Message: err.Error(), Hint: "encodings are " + encodingNames()}
	}
	if _, err := parsePath(o.RecordPath); err != nil {
		return &Error{Name: name, Message: err.Error(), Hint: `a record path reads like "data.items[].event"`}
	}
	switch o.Delimiter {
	case '"', '\n', '\r':
		return &Error{Name: name, Message: fmt.Sprintf("%q cannot part the cells of a table", o.Delimiter)}
	}
	if o.Syntax == "" {
		return nil
	}
	if _, ok := named(o.Syntax, o.all()); !ok {
		return &Error{Name: name, Message: fmt.Sprintf("there is no syntax %q", o.Syntax),
			Hint: "syntaxes are " + names(o.all())}
	}
	return nil
}

// Size is the number of bytes to be read, before decompression; -1 if it cannot be known.
func (in *Input) Size() int64 { return in.size }

// Offset is the number of bytes read so far, before decompression.
func (in *Input) Offset() int64 { return in.offset.Load() }

// Reader is the text of the first file (its bytes, if the syntax is raw), for syntaxes that the caller reads itself.
// Use either it or Rows.
func (in *Input) Reader() io.Reader { return in.first.reader }

// Problems are what was found out about the text read through Reader so far, and forgets them.
func (in *Input) Problems() []data.Problem {
	if in.first.text == nil {
		return nil
	}
	return in.first.text.take(-1)
}

// Close closes the file that is open.
func (in *Input) Close() error {
	if in.open == nil {
		return nil
	}
	err := in.open.close()
	in.open = nil
	return err
}

// Rows reads every file to its end, once. Place.Record counts the rows of all files; strings of one row share memory,
// so clone what is to be kept when the row is not.
func (in *Input) Rows() data.Rows {
	return func(yield func(data.Row, *data.Problem) bool) {
		record := 0
		for i, name := range in.files {
			f := in.first
			if i > 0 {
				in.Close()
				var err error
				if f, err = in.openFile(name); err != nil {
					if !yield(data.Row{}, problemOf(name, err)) {
						return
					}
					continue
				}
				in.open = f
			}
			if f.doubt && !in.opts.Partial {
				if problem := cutOff(in.ctx, name, in.opts); problem != nil {
					if !yield(data.Row{}, problem) {
						return
					}
					continue
				}
			}
			if !f.rows(in.ctx, in.opts, &record, yield) {
				return
			}
		}
		if len(in.skipped) > 0 {
			yield(data.Row{}, skippedProblem(in.Name, in.skipped))
		}
	}
}

func problemOf(name string, err error) *data.Problem {
	p := &data.Problem{Severity: data.Error, Place: data.Position{File: name}, Code: Unreadable, Message: err.Error()}
	if e, ok := errors.AsType[*Error](err); ok {
		p.Message, p.Hint = e.Message, e.Hint
	}
	return p
}

func skippedProblem(name string, skipped []string) *data.Problem {
	const shown = 5
	list := strings.Join(skipped[:min(shown, len(skipped))], ", ")
	if len(skipped) > shown {
		list += fmt.Sprintf(" and %d more", len(skipped)-shown)
	}
	return &data.Problem{Severity: data.Advice, Place: data.Position{File: name}, Code: Skipped,
		Message: fmt.Sprintf("%s left out: the syntax of %s is not known by name", count(len(skipped), "file was", "files were"), list),
		Hint:    "name such a file itself to have it read"}
}

// count is "1 file was" or "3 files were".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// file is one open file behind its counter, gzip and text decoder.
type file struct {
	name   string
	syntax Syntax
	reader io.Reader
	text   *text // nil if the syntax is raw
	closer io.Closer
	empty  bool
	doubt  bool // it may be cut off
}

func (f *file) close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// openFile opens name and finds out what is in it.
func (in *Input) openFile(name string) (*file, error) {
	f := &file{name: in.opts.called(name)}
	from := in.offset.Load()
	var raw io.Reader
	if name == Stdin {
		if in.opts.Stdin == nil {
			return nil, &Error{Name: name, Message: "there is no standard input here", Hint: "name a file"}
		}
		raw = in.opts.Stdin
	} else {
		h, err := os.Open(name)
		if err != nil {
			return nil, fileError(f.name, err)
		}
		f.closer, raw = h, h
	}
	raw = &counter{ctx: in.ctx, r: raw, n: &in.offset}
	head, err := readHead(raw)
	if err == nil && isGzip(head) {
		raw, err = newGunzip(io.MultiReader(bytes.NewReader(head), raw), &in.offset, from)
		if err == nil {
			head, err = readHead(raw)
		}
	}
	if err != nil {
		f.close()
		return nil, fileError(f.name, err)
	}
	var ok bool
	if in.opts.Syntax != "" {
		f.syntax, ok = named(in.opts.Syntax, in.opts.all())
	} else {
		f.syntax, ok = Detect(name, head, in.opts.all())
	}
	f.empty = len(head) == 0
	if !ok && f.empty {
		f.syntax, ok = CSV, true
	}
	if !ok {
		f.close()
		return nil, &Error{Name: f.name, Message: "nothing in its name or first bytes tells the syntax",
			Hint: "name the syntax, one of " + names(in.opts.all())}
	}
	if h, ok := f.closer.(*os.File); ok && f.syntax.Whole != nil {
		f.doubt = !f.syntax.Whole(decodeHead(head), tail(h))
	}
	if f.syntax.Raw {
		f.reader = io.MultiReader(bytes.NewReader(head), raw)
		return f, nil
	}
	f.text = newText(head, raw, f.name, in.opts.Encoding)
	f.reader = f.text
	return f, nil
}

// rows yields what the syntax reads, with the text decoder's problems in between, in the order of lines.
// It is false if the loop was left.
func (f *file) rows(ctx context.Context, opts Options, record *int, yield func(data.Row, *data.Problem) bool) bool {
	if f.empty {
		return yield(data.Row{}, &data.Problem{Severity: data.Warning, Place: data.Position{File: f.name}, Code: Empty,
			Message: "the file is empty"})
	}
	if f.syntax.Read == nil {
		return yield(data.Row{}, &data.Problem{Severity: data.Error, Place: data.Position{File: f.name}, Code: NoReader,
			Message: f.syntax.Title + " is not read as rows", Hint: "name the file itself instead of its folder"})
	}
	flush := func(line int) bool {
		if f.text == nil {
			return true
		}
		for _, p := range f.text.take(line) {
			if !yield(data.Row{}, &p) {
				return false
			}
		}
		return true
	}
	for row, problem := range f.syntax.Read(ctx, f.reader, f.name, opts) {
		line := row.Place.Line
		if problem != nil {
			line = problem.Place.Line
		} else {
			*record++
			row.Place.Record = *record
		}
		if line > 0 && !flush(line) || !yield(row, problem) {
			return false
		}
	}
	return flush(-1)
}

// counter counts what is read and stops when the context does.
type counter struct {
	ctx context.Context
	r   io.Reader
	n   *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// readHead reads the first headSize bytes, or all there are. Where reading stops behind some of them, who reads on is told.
func readHead(r io.Reader) ([]byte, error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if n > 0 || err == io.EOF {
		err = nil
	}
	return head[:n], err
}

func fileError(name string, err error) error {
	e := &Error{Name: name, Message: err.Error(), Err: err}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		e.Message = p.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message = "no such file"
		if strings.Contains(name, "://") {
			e.Message, e.Hint = "is an address, not a file", "nothing is fetched here: download it and name the file, or pipe it to -"
		} else if near := nearest(name); near != "" {
			e.Hint = "did you mean " + near + "?"
		}
	case errors.Is(err, fs.ErrPermission):
		e.Message, e.Hint = "may not be read", "ask its owner for permission to read it"
	}
	return e
}

// nearest is a file beside name whose name differs in case or extension only; "" if there is none.
func nearest(name string) string {
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return ""
	}
	base := filepath.Base(name)
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	best := ""
	for _, e := range entries {
		switch n := e.Name(); {
		case strings.EqualFold(n, base):
			return filepath.Join(filepath.Dir(name), n)
		case best == "" && stem != "" && strings.EqualFold(strings.TrimSuffix(n, filepath.Ext(n)), stem):
			best = filepath.Join(filepath.Dir(name), n)
		}
	}
	return best
}

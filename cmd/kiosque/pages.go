package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/fetch"
	"github.com/kiosque-ld/kiosque/data/source"
)

// pages says how the pages of a source are found: by a link from each to the next, or by a number in the query.
type pages struct {
	parameter  string // empty: each page names the next one
	from, step int    // the number of the first page, and how much it grows
}

// mostPages ends a source that never does.
const mostPages = 10_000

func (r *sourceReader) pages(s *origin, n *yaml.Node) error {
	const expected = "pages: expected link, or {parameter: offset, from: 0, step: 100}"
	s.pages = &pages{step: 1}
	if n.Kind == yaml.ScalarNode && n.Value == "link" {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return r.wrong(n, "", expected)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], plain(n.Content[i+1])
		var err error
		switch k.Value {
		case "parameter":
			s.pages.parameter, err = r.text(v, "pages", "the name of a parameter of the query")
		case "from":
			s.pages.from, err = r.whole(v, 0)
		case "step":
			s.pages.step, err = r.whole(v, 1)
		default:
			err = r.unknown(k, []string{"parameter", "from", "step"})
		}
		if err != nil {
			return err
		}
	}
	if s.pages.parameter == "" {
		return r.wrong(n, "", expected)
	}
	return nil
}

// whole reads a whole number of pages.
func (r *sourceReader) whole(n *yaml.Node, least int) (int, error) {
	number, err := strconv.Atoi(n.Value)
	if err != nil || number < least || number > 1_000_000 {
		return 0, r.wrong(n, "", "pages: %q is not a whole number from %d", n.Value, least)
	}
	return number, nil
}

// address is that of the n-th page, counted from 0, where pages are numbered; where they are linked, it is as it was.
func (p *pages) address(first string, n int) (string, error) {
	if p.parameter == "" {
		return first, nil
	}
	u, err := url.Parse(first)
	if err != nil { // which tells the address, and so perhaps a key
		return "", errors.New("the address is not a URL")
	}
	query := u.Query()
	query.Set(p.parameter, strconv.Itoa(p.from+n*p.step))
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// pageWalk goes from page to page, and sees where they end.
type pageWalk struct {
	pages *pages
	count func(file string) (int, error) // of the records on a page
	seen  map[string]int                 // the number of each page, from 1, by its digest
	short int                            // records on the page before, if they were fewer than a step
}

// next tells whether a page belongs to the source, and whether there is another after it.
func (w *pageWalk) next(page *fetch.Result) (take, more bool, err error) {
	number := len(w.seen) + 1
	if before := w.seen[page.Digest]; before > 0 {
		return false, false, fmt.Errorf("page %d is the same as page %d\nhint: look whether the pages of the address are found as it is listed", number, before)
	}
	w.seen[page.Digest] = number
	if w.pages.parameter == "" {
		return true, page.Next != "", nil
	}
	n, err := w.count(page.File)
	if err != nil {
		return false, false, fmt.Errorf("page %d: %w", number, err)
	}
	if n == 0 { // it is the end, or the only page
		return number == 1, false, nil
	}
	if w.short > 0 {
		return false, false, fmt.Errorf("page %d has only %d records, and yet there are more\nhint: step: %d", number-1, w.short, w.short)
	}
	if w.pages.step > 1 && n < w.pages.step {
		w.short = n
	}
	return true, true, nil
}

// fetchPages fetches one page after the other into a folder. Whether pages have changed, only they can tell: there is
// no asking with what one of them said of itself.
func (k *keeper) fetchPages(ctx context.Context, s *origin, request fetch.Request) (holding, error) {
	dir, err := os.MkdirTemp(k.folder(s), "*.part")
	if err != nil {
		return holding{}, err
	}
	defer os.RemoveAll(dir) // which is no more, once it is renamed
	request.Dir = dir
	walk := pageWalk{pages: s.pages, seen: map[string]int{}, count: func(file string) (int, error) { return k.count(ctx, s, file) }}
	sum := sha256.New()
	address := request.URL
	for n := 0; ; n++ {
		if n == mostPages {
			return holding{}, fmt.Errorf("there are more than %d pages", mostPages)
		}
		if request.URL, err = s.pages.address(address, n); err != nil {
			return holding{}, err
		}
		got, err := k.client.Get(ctx, request)
		if err != nil {
			return holding{}, fmt.Errorf("page %d: %w", n+1, err)
		}
		take, more, err := walk.next(got)
		if err != nil {
			return holding{}, err
		}
		if take {
			fmt.Fprintln(sum, got.Digest)
			if err := os.Rename(got.File, filepath.Join(dir, fmt.Sprintf("%05d%s", n+1, path.Ext(got.File)))); err != nil {
				return holding{}, err
			}
		} else {
			os.Remove(got.File)
		}
		if !more {
			break
		}
		if s.pages.parameter == "" {
			address = got.Next
		}
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	kept := filepath.Join(k.folder(s), digest)
	if err := os.Rename(dir, kept); err != nil && !exists(kept) { // the same pages may be there already
		return holding{}, err
	}
	names, err := filepath.Glob(filepath.Join(kept, "*"))
	slices.Sort(names)
	return holding{names: names, kept: kept, digest: digest}, err
}

// count is the number of records on a page.
func (k *keeper) count(ctx context.Context, s *origin, file string) (int, error) {
	cfg := k.cfg.importOf(s)
	in, err := source.Open(ctx, file, k.p.sourceOptions(cfg))
	if err != nil {
		return 0, hinted(err)
	}
	defer in.Close()
	n := 0
	for _, problem := range in.Rows() {
		switch {
		case problem == nil:
			n++
		case problem.Severity == data.Error && problem.Code != source.NoRecords:
			return 0, errors.New(problem.Message)
		}
	}
	return n, nil
}

package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/fetch"
	"github.com/kiosque-ld/kiosque/data/source"
)

// holding is what a source holds at a moment.
type holding struct {
	names              []string // what an import is to read
	digest             string   // SHA-256 of its bytes, in hexadecimal
	etag, lastModified string   // to ask with next time
	moved              string   // where the address has moved to for good
	kept               string   // the file or folder that it is kept in, where it was fetched
}

// obtain looks at what a source holds now: files where they lie, documents fetched into the source's folder of the spool.
// info says how it was asked before.
func (k *keeper) obtain(ctx context.Context, s *origin, info *data.SourceInfo) (holding, error) {
	if s.url == "" {
		return k.look(ctx, s)
	}
	folder := k.folder(s)
	if err := os.MkdirAll(folder, 0o700); err != nil { // it may hold what is not published
		return holding{}, err
	}
	request, err := k.request(s)
	if err != nil {
		return holding{}, err
	}
	if s.pages != nil {
		return k.fetchPages(ctx, s, request)
	}
	request.Dir = folder
	if have := k.have(s); have != "" && info.Digest != nil {
		request.Have, request.Digest = have, strings.TrimSuffix(filepath.Base(have), path.Ext(have))
		request.ETag, request.LastModified = info.ETag, info.LastModified
	}
	got, err := k.client.Get(ctx, request)
	if err != nil {
		return holding{}, err
	}
	return holding{names: []string{got.File}, kept: got.File, digest: got.Digest, etag: got.ETag, lastModified: got.LastModified, moved: got.Moved}, nil
}

// look reads the files of a source for their digest.
func (k *keeper) look(ctx context.Context, s *origin) (holding, error) {
	name := cmp.Or(s.path, s.glob)
	files, err := source.Expand(name, k.p.sourceOptions(k.cfg.importOf(s)))
	if err != nil {
		return holding{}, hinted(err)
	}
	sum := sha256.New()
	for _, file := range files {
		size, digest, err := digestOf(ctx, file)
		if err != nil {
			return holding{}, err
		}
		fmt.Fprintf(sum, "%s %d %s\n", strconv.Quote(file), size, digest)
	}
	return holding{names: []string{name}, digest: hex.EncodeToString(sum.Sum(nil))}, nil
}

func digestOf(ctx context.Context, file string) (size int64, digest string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, attentive{ctx, f})
	return size, hex.EncodeToString(sum.Sum(nil)), err
}

// attentive stops reading when its context ends.
type attentive struct {
	ctx context.Context
	r   io.Reader
}

func (a attentive) Read(p []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.r.Read(p)
}

// request is how a source is asked, with what the environment keeps for it.
func (k *keeper) request(s *origin) (fetch.Request, error) {
	r := fetch.Request{AllowPrivate: s.allowPrivate, MaxSize: s.maxSize, Timeout: s.timeout, Extension: extensionOf, Headers: map[string]string{}}
	address, query, asks := strings.Cut(s.url, "?")
	var err error
	if r.URL, err = filled(address, k.p.env, nil); err != nil {
		return r, err
	}
	if asks {
		if query, err = filled(query, k.p.env, url.QueryEscape); err != nil {
			return r, err
		}
		r.URL += "?" + query
	}
	for name, text := range s.headers {
		value, err := filled(text, k.p.env, nil)
		if err == nil {
			err = fetch.CheckHeader(name, value)
		}
		if err != nil {
			return r, err
		}
		r.Headers[name] = value
	}
	return r, nil
}

// folder is the source's folder of the spool, and have what it holds: the last good copy, in one file, or one folder of
// pages, that is named for its digest; empty if there is none, or if it is not certain which it is.
func (k *keeper) folder(s *origin) string { return filepath.Join(k.spool, s.name) }

func (k *keeper) have(s *origin) string {
	entries, err := os.ReadDir(k.folder(s))
	if err != nil || len(entries) != 1 || strings.HasSuffix(entries[0].Name(), ".part") {
		return ""
	}
	return filepath.Join(k.folder(s), entries[0].Name())
}

// tidy removes all that is in the folder of a source but one thing.
func (k *keeper) tidy(s *origin, keep string) {
	entries, err := os.ReadDir(k.folder(s))
	if err != nil {
		return
	}
	for _, e := range entries {
		if name := filepath.Join(k.folder(s), e.Name()); name != keep {
			os.RemoveAll(name)
		}
	}
}

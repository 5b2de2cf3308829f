// Package upload brings an export to a store of objects that speaks S3, and keeps it in step: only what is new or has other
// bytes goes there, and what is no more is taken away. It is the only package that knows S3.
//
// What was uploaded stands in a list beside the export, in the order of a walk through its files: it is read along with them,
// so that a site of any size takes no more memory than a small one, and nothing has to be asked of the store.
package upload

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/sync/errgroup"

	"github.com/kiosque-ld/kiosque/publish/static"
)

// Options say where an export goes. All but Region, Token, Gzip, Workers and Progress are required.
type Options struct {
	Dir      string // of the export
	Endpoint string // URL of the store, without a path: https://s3.example.org
	Region   string // empty: the store is asked
	Bucket   string // which is there
	Prefix   string // of all names; without a slash at the end, empty for none

	Key, Secret string // credentials
	Token       string // of temporary ones

	Gzip     bool                 // have documents lie compressed, for the many clients who take nothing else; those who ask for no coding get it, too
	Workers  int                  // uploads at the same time; default 16
	Progress func(done, sent int) // told now and then of how many files were looked at and sent; nil for nobody
}

// Report says what an upload did.
type Report struct {
	Sent    int64 // objects
	Bytes   int64 // in them
	Removed int64 // objects
	Files   int   // that are there now
}

// Target reads "s3://bucket/prefix".
func Target(text string) (bucket, prefix string, err error) {
	rest, ok := strings.CutPrefix(text, "s3://")
	bucket, prefix, _ = strings.Cut(rest, "/")
	if prefix = strings.Trim(prefix, "/"); !ok || bucket == "" || strings.ContainsAny(text, "?# ") {
		return "", "", fmt.Errorf("%q is no place in a store; expected one such as s3://bucket/prefix", text)
	}
	return bucket, prefix, nil
}

// Endpoint tells whether a text is the URL of a store.
func Endpoint(text string) error {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.User != nil || u.RawQuery != "" {
		return fmt.Errorf("%q is not the URL of a store; expected one such as https://s3.example.org", text)
	}
	return nil
}

// Run uploads what has changed since it did so last.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Workers <= 0 {
		o.Workers = 16
	}
	if err := Endpoint(o.Endpoint); err != nil {
		return nil, err
	}
	u, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, err
	}
	client, err := minio.New(u.Host, &minio.Options{Creds: credentials.NewStaticV4(o.Key, o.Secret, o.Token), Secure: u.Scheme == "https", Region: o.Region, MaxRetries: 5})
	if err != nil {
		return nil, err
	}
	w := &uploader{Options: o, client: client}
	if err := w.run(ctx); err != nil {
		return &w.report, fmt.Errorf("uploading to s3://%s: %w", w.Bucket, err)
	}
	return &w.report, nil
}

// uploader is one at work.
type uploader struct {
	Options
	client *minio.Client
	report Report
	lists  lists
}

// batch is how many files are looked at together: what is written of them in the list is there.
const batch = 512

// run walks through the files and the list at once.
func (w *uploader) run(ctx context.Context) (err error) {
	redirects, err := static.Redirects(w.Dir)
	if err != nil {
		return err
	}
	if err := w.lists.open(filepath.Join(w.Dir, listFile), w.target()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.lists.close()) }()
	if err := w.redirect(ctx, redirects); err != nil {
		return errors.Join(err, w.lists.redirected(w.lists.redirects))
	}
	if err := w.lists.redirected(redirects); err != nil {
		return err
	}
	var now, gone []item
	flush := func() error {
		err := w.step(ctx, now, gone, redirects)
		now, gone = now[:0], gone[:0]
		return err
	}
	for o, err := range static.Objects(w.Dir) {
		if err != nil {
			return err
		}
		gone = append(gone, w.lists.before(o.Name)...)
		now = append(now, w.item(o))
		if w.report.Files++; len(now) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	gone = append(gone, w.lists.before("")...)
	return flush()
}

// target is where the list's objects are.
func (w *uploader) target() string { return w.Endpoint + " s3://" + w.Bucket + "/" + w.Prefix }

// item is a file as the list has it.
type item struct {
	static.Object
	mark string // of what it is: another one, and it is uploaded
	same bool   // it is there
}

func (w *uploader) item(o static.Object) item {
	one := item{Object: o, mark: fmt.Sprintf("%d %d %t %s; %s", o.Size, o.Modified.UnixNano(), w.Gzip, o.ContentType, o.CacheControl)}
	one.same = w.lists.has(&one)
	return one
}

// step uploads a batch, takes away what is no more, and then notes both.
func (w *uploader) step(ctx context.Context, now, gone []item, redirects map[string]string) error {
	g, working := errgroup.WithContext(ctx)
	g.SetLimit(w.Workers)
	for i := range now {
		if o := &now[i]; !o.same {
			g.Go(func() error { return w.send(working, &o.Object) })
		}
	}
	for i := range gone {
		for n, key := range gone[i].Keys {
			if redirects[key] != "" || n > 0 && w.stands(gone[i].Name) { // what is there now is another's
				continue
			}
			g.Go(func() error { return w.remove(working, key) })
		}
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if w.Progress != nil {
		w.Progress(w.report.Files, int(w.report.Sent))
	}
	return w.lists.note(now)
}

// stands tells whether a document is there still, of which one variant is no more.
func (w *uploader) stands(name string) bool {
	slash := strings.LastIndexByte(name, '/') + 1
	stem, _, _ := strings.Cut(name[slash:], ".")
	others, err := filepath.Glob(filepath.Join(static.Root(w.Dir), filepath.FromSlash(name[:slash]), stem+".*"))
	return err != nil || len(others) > 0
}

// send uploads a file under each of its keys.
func (w *uploader) send(ctx context.Context, o *static.Object) error {
	options := minio.PutObjectOptions{ContentType: o.ContentType, CacheControl: o.CacheControl, SendContentMd5: true}
	size := o.Size
	if w.Gzip && o.Size < compressible && text(o.ContentType) {
		body, err := compressed(o.File)
		if err != nil {
			return err
		}
		options.ContentEncoding, size = "gzip", int64(len(body))
		for _, key := range o.Keys {
			if _, err := w.client.PutObject(ctx, w.Bucket, w.key(key), bytes.NewReader(body), size, options); err != nil {
				return err
			}
			w.sent(size)
		}
		return nil
	}
	for _, key := range o.Keys {
		if _, err := w.client.FPutObject(ctx, w.Bucket, w.key(key), o.File, options); err != nil {
			return err
		}
		w.sent(size)
	}
	return nil
}

func (w *uploader) sent(size int64) {
	atomic.AddInt64(&w.report.Sent, 1)
	atomic.AddInt64(&w.report.Bytes, size)
}

// compressible is the size in bytes from which files go as they are: they are dumps.
const compressible = 64 << 20

// text tells whether gzip makes a type smaller.
func text(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && mediaType != "application/gzip" && mediaType != "application/zstd"
}

func compressed(file string) ([]byte, error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err = z.Write(body)
	err = errors.Join(err, z.Close())
	return out.Bytes(), err
}

func (w *uploader) remove(ctx context.Context, key string) error {
	if err := w.client.RemoveObject(ctx, w.Bucket, w.key(key), minio.RemoveObjectOptions{}); err != nil {
		return err
	}
	atomic.AddInt64(&w.report.Removed, 1)
	return nil
}

// redirect uploads an object for each renamed path that says where it went, and which stores answer for with 301 where they
// are asked as web sites.
func (w *uploader) redirect(ctx context.Context, redirects map[string]string) error {
	g, working := errgroup.WithContext(ctx)
	g.SetLimit(w.Workers)
	for key, to := range redirects {
		if w.lists.redirects[key] == to {
			continue
		}
		if w.Prefix != "" {
			to = "/" + w.Prefix + to
		}
		g.Go(func() error {
			body := strings.NewReader("Moved to " + to + "\n")
			size := body.Size()
			_, err := w.client.PutObject(working, w.Bucket, w.key(key), body, size, minio.PutObjectOptions{
				ContentType: "text/plain; charset=utf-8", CacheControl: "public, max-age=60", WebsiteRedirectLocation: to, SendContentMd5: true,
			})
			if err == nil {
				w.sent(size)
			}
			return err
		})
	}
	return g.Wait()
}

// key is the name of an object.
func (w *uploader) key(name string) string {
	if w.Prefix == "" {
		return name
	}
	return w.Prefix + "/" + name
}

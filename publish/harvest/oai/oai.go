// Package oai is the site as a repository of the Open Archives Initiative Protocol for Metadata Harvesting 2.0
// (https://www.openarchives.org/OAI/openarchivesprotocol.html): its records are items, its collections sets. Answers are
// made of the store's records in the order of their last changes; nothing is remembered between two requests.
package oai

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// Path is where the repository answers.
const Path = "/oai"

// Options of a repository. Now is required.
type Options struct {
	Now   func() time.Time // clock of the responses
	Email string           // of whoever looks after the repository; default webmaster at the site's host (RFC 2142, §5)
	Page  int              // records in one answer; default 200

	// Dataset is the path of the dataset of a collection in the site's catalogue, of all collections' where it is empty:
	// "/catalog/events". Nil where the site has no catalogue.
	Dataset func(data.Collection) string
}

// Repository is the view.
type Repository struct{ Options }

var _ publish.View = (*Repository)(nil)

// New makes a repository.
func New(o Options) *Repository {
	if o.Page <= 0 {
		o.Page = 200
	}
	return &Repository{o}
}

// form is the one form of an answer; the protocol asks for this media type (§3.1.2.1).
var form = publish.Only(publish.NewVariant("oai", "OAI-PMH", "text/xml; charset=utf-8"))

// Roots is the path's one segment.
func (*Repository) Roots() []string { return []string{Path[1:]} }

// Find reads the request. What is wrong with it is told in the protocol's own words, by Represent.
func (*Repository) Find(_ *publish.Site, path string, query url.Values) (publish.Resource, error) {
	if path != Path {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Query: query.Encode(), Among: form, Post: true, Detail: parse(query)}, nil
}

// Resources are none: every answer depends on its query.
func (*Repository) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

// margin is by how much the date of a response is early: a transaction dates its changes when it begins, and they are seen
// when it has ended. Whoever asks for what came since the date of the answer before misses none of them.
const margin = 5 * time.Second

// Represent answers a request.
func (o *Repository) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	q := r.Detail.(request)
	now := o.Now().UTC().Add(-margin)
	a := &answer{ctx: ctx, repository: o, site: s, request: q, now: now}
	a.begin()
	failed := q.problem
	if failed == nil {
		err := verbs[q.verb].answer(a)
		if !errors.As(err, &failed) && err != nil {
			return nil, err
		}
	}
	body := a.end(failed)
	head := publish.Head{Ingredients: []string{string(body)}, MaxAge: time.Second, Passing: true}
	return s.Bytes(r, v, head, func(dst []byte) ([]byte, error) { return append(dst, body...), nil }), nil
}

// problem is an error of the protocol (§3.6).
type problem struct{ code, message string }

func (p *problem) Error() string { return p.code + ": " + p.message }

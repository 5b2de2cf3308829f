package memento

import (
	"context"
	"iter"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// gates are the TimeGates.
type gates struct{}

var (
	_ publish.View     = gates{}
	_ publish.TimeGate = gates{}
	_ publish.Linker   = gates{}
)

// none is what a TimeGate offers by itself: it leads to a version, which negotiates.
var none = publish.Only(publish.NewVariant("timegate", "TimeGate", "text/plain"))

func (gates) Roots() []string { return []string{gateRoot} }

func (gates) Find(_ *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	return find(path, gateRoot, none)
}

// find finds what a path names behind a root and a record's name.
func find(path, root string, among *publish.Offering) (publish.Resource, error) {
	ref, ok := data.ParseRef(strings.TrimPrefix(path, "/"+root+"/"))
	if !ok || path != "/"+root+"/"+string(ref) {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Collection: ref.Collection(), Ref: ref, Among: among}, nil
}

// Links lead from a record's document to its past, wherever it stands now (§4.1).
func (gates) Links(s *publish.Site, r publish.Resource) []publish.Link {
	if r.Kind != publish.Entity {
		return nil
	}
	return past(s, r.Ref)
}

// Memento finds the version that stood at a time, the first one where that is later. Times are whole seconds (§2.1.1): of
// several versions in one, the last.
func (gates) Memento(ctx context.Context, s *publish.Site, r publish.Resource, at time.Time) (*publish.Memento, error) {
	before := data.Cursor(math.MaxInt64)
	if !at.IsZero() {
		last, err := s.Store.Before(ctx, at.Truncate(time.Second).Add(time.Second))
		if err != nil {
			return nil, err
		}
		before = last + 1
	}
	found, err := s.Store.Earlier(ctx, r.Ref, before, 1)
	if err == nil && len(found) == 0 {
		found, err = s.Store.Later(ctx, r.Ref, 0, 1)
	}
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, data.ErrNotFound
	}
	return &publish.Memento{Path: VersionPath(r.Ref, found[0].Cursor), At: found[0].At, Links: Links(s, r.Ref)}, nil
}

// Represent has nothing to represent: nobody gets as far as here.
func (gates) Represent(context.Context, *publish.Site, publish.Resource, *publish.Variant) (*publish.Representation, error) {
	return nil, data.ErrNotFound
}

// Resources are none: every answer depends on the request.
func (gates) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(func(publish.Resource, error) bool) {}
}

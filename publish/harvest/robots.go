package harvest

import (
	"context"
	"iter"
	"net/url"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/sitemap"
)

// robots is /robots.txt (RFC 9309, https://www.rfc-editor.org/rfc/rfc9309): everything here is meant to be read. It names the
// sitemap (§2.2.4, "Other Records"). Crawlers look for it at the root of a host: where the base has a path, whoever serves the
// root must serve it there.
type robots struct{}

const robotsPath = "/robots.txt"

var robotsForm = publish.Only(publish.NewVariant("robots", "robots.txt", "text/plain; charset=utf-8"))

func (robots) Roots() []string { return []string{robotsPath[1:]} }

func (robots) Find(_ *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	if path != robotsPath {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Among: robotsForm}, nil
}

func (robots) Represent(_ context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	return s.Bytes(r, v, publish.Head{Ingredients: []string{s.Base}}, func(dst []byte) ([]byte, error) {
		return append(dst, "User-agent: *\nAllow: /\n\nSitemap: "+publish.URI(s.Base)+sitemap.Path+"\n"...), nil
	}), nil
}

func (robots) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		yield(publish.Resource{Path: robotsPath, Among: robotsForm}, nil)
	}
}

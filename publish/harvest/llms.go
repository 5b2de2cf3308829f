package harvest

import (
	"context"
	"iter"
	"net/url"
	"strings"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/format"
)

// llms is /llms.txt (https://llmstxt.org/): what the site is, and where its data are, for language models and those who write
// programs with them.
type llms struct{ about publish.Words }

const llmsPath = "/llms.txt"

var llmsForm = publish.Only(publish.NewVariant("llms", "llms.txt", "text/markdown; charset=utf-8"))

func (llms) Roots() []string { return []string{llmsPath[1:]} }

func (llms) Find(_ *publish.Site, path string, _ url.Values) (publish.Resource, error) {
	if path != llmsPath {
		return publish.Resource{}, data.ErrNotFound
	}
	return publish.Resource{Path: path, Among: llmsForm}, nil
}

func (l llms) Represent(ctx context.Context, s *publish.Site, r publish.Resource, v *publish.Variant) (*publish.Representation, error) {
	services, _, err := s.Accesses(ctx, "")
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("# " + line(s.Title) + "\n\n")
	if l.about.English != "" {
		b.WriteString("> " + line(l.about.English) + "\n\n")
	}
	b.WriteString("Every page is also RDF in schema.org terms at the same address: ask for " + format.Turtle.MediaType + " or " +
		format.JSONLD.MediaType + " in the Accept header, or add .ttl or .jsonld.\n\n")
	b.WriteString("## Collections\n\n")
	for _, c := range data.Collections {
		n, err := s.Store.Count(ctx, c)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			b.WriteString("- [" + string(c) + "](" + s.Base + "/" + string(c) + ".jsonld): page by page\n")
		}
	}
	b.WriteString("\n## Everything at once, and changes\n\n")
	b.WriteString("- [catalogue](" + s.Base + "/catalog.ttl): datasets, downloads, licence and contact (DCAT-AP)\n")
	for i := range services {
		b.WriteString("- [" + services[i].Title.English + "](" + s.Base + services[i].Endpoint + "): " + services[i].Description.English + "\n")
	}
	text := b.String()
	return s.Bytes(r, v, publish.Head{Ingredients: []string{text}}, func(dst []byte) ([]byte, error) { return append(dst, text...), nil }), nil
}

// line is a text as one line of Markdown.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }

func (llms) Resources(context.Context, *publish.Site) iter.Seq2[publish.Resource, error] {
	return func(yield func(publish.Resource, error) bool) {
		yield(publish.Resource{Path: llmsPath, Among: llmsForm}, nil)
	}
}

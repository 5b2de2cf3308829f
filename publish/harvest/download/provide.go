package download

import (
	"context"
	"fmt"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/publish/harvest/void"
)

var _ void.Counted = (*View)(nil)

// standards are what the files of a form keep.
var standards = map[string]publish.Standard{
	"ntriples":     {IRI: "https://www.w3.org/TR/n-triples/", Title: "RDF 1.1 N-Triples"},
	"nquads":       {IRI: "https://www.w3.org/TR/n-quads/", Title: "RDF 1.1 N-Quads"},
	"turtle":       {IRI: "https://www.w3.org/TR/turtle/", Title: "RDF 1.1 Turtle"},
	"trig":         {IRI: "https://www.w3.org/TR/trig/", Title: "RDF 1.1 TriG"},
	"jsonld-lines": {IRI: "https://www.w3.org/TR/json-ld11/", Title: "JSON-LD 1.1"},
	"rdfxml":       {IRI: "https://www.w3.org/TR/rdf-syntax-grammar/", Title: "RDF 1.1 XML Syntax"},
	"csv":          {IRI: "https://www.rfc-editor.org/rfc/rfc4180", Title: "Comma-Separated Values (RFC 4180)"},
	"csvw":         {IRI: "https://www.w3.org/TR/tabular-metadata/", Title: "Metadata Vocabulary for Tabular Data"},
	"icalendar":    {IRI: "https://www.rfc-editor.org/rfc/rfc5545", Title: "iCalendar (RFC 5545)"},
	"geojson":      {IRI: "https://www.rfc-editor.org/rfc/rfc7946", Title: "GeoJSON (RFC 7946)"},
}

// Services are none: files are asked for one by one.
func (*View) Services(*publish.Site) []publish.Service { return nil }

// Distributions are the files of a collection. Where the folder cannot be read, there are none: who asks for a file is told,
// and the catalogue has more to say.
func (v *View) Distributions(_ context.Context, s *publish.Site, c data.Collection) ([]publish.Distribution, error) {
	set := v.set(s, c)
	if set == nil {
		return nil, nil
	}
	var list []publish.Distribution
	for i := range set.Files {
		if f := &set.Files[i]; f.Local() && offering(f.Name) != nil {
			list = append(list, distribution(set, f))
		}
	}
	if c == "" {
		list = append(list, changes)
	}
	return list, nil
}

// set is the dump of a collection; nil if there is none.
func (v *View) set(s *publish.Site, c data.Collection) *dump.Set {
	now, err := v.folder.now(s.Base)
	if err != nil || now == nil {
		return nil
	}
	if c == "" {
		return now.manifest.Set(dump.All)
	}
	return now.manifest.Set(string(c))
}

func distribution(set *dump.Set, f *dump.File) publish.Distribution {
	title := f.Form
	if form := dump.FormByName(f.Form); form != nil {
		title = form.Title
	}
	d := publish.Distribution{
		Name: f.Name[len(set.Name)+1:], Path: pathOf(f.Name), MediaType: bare(f.MediaType),
		Title: publish.Words{French: title, English: title}, Description: description(f),
		Bytes: f.Bytes, SHA256: f.SHA256, Modified: past(f.Modified),
	}
	if standard, ok := standards[f.Form]; ok {
		d.Standards = []publish.Standard{standard}
	}
	if mediaType, how := compression(f.Coding); mediaType != "" {
		d.Compression = mediaType
		d.Title.French += ", compressé par " + how
		d.Title.English += ", compressed by " + how
	}
	return d
}

// description says what of the collection is in a file.
func description(f *dump.File) publish.Words {
	if f.Form == "csvw" {
		return publish.Words{French: "Ce que veulent dire les colonnes des tableaux CSV.", English: "What the columns of the CSV tables mean."}
	}
	w := publish.Words{
		French:  fmt.Sprintf("Fichier de toutes les fiches que cette forme peut dire : %d.", f.Records),
		English: fmt.Sprintf("File of all records that this form can tell: %d.", f.Records),
	}
	if f.Statements > 0 {
		w.French = fmt.Sprintf("Toutes les fiches en un fichier : %d, en %d triplets.", f.Records, f.Statements)
		w.English = fmt.Sprintf("All records in one file: %d, in %d triples.", f.Records, f.Statements)
	}
	return w
}

// changes is how those who have taken a dump come to the next one.
var changes = publish.Distribution{
	Name: "changes", Path: ManifestPath, MediaType: "application/json",
	Title: publish.Words{French: "Liste des fichiers, et des changements entre exports", English: "List of the files, and of the changes between dumps"},
	Description: publish.Words{
		French:  "Ce que contient chaque fichier, sa taille et son empreinte ; et, d’un export au suivant, les documents nouveaux ou changés (N-Quads) et ceux qui ne sont plus.",
		English: "What each file holds, its size and checksum; and, from one dump to the next, the documents that are new or changed (N-Quads), and those that are no more.",
	},
}

// Statistics are those of the last dump.
func (v *View) Statistics(_ context.Context, s *publish.Site, c data.Collection) (*dump.Set, error) {
	set := v.set(s, c)
	if set == nil || set.Statistics == nil {
		return nil, nil
	}
	return set, nil
}

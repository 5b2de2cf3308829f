package table

import (
	"encoding/json"

	"github.com/kiosque-ld/kiosque/data"
)

// MetadataType is the media type of metadata (https://www.w3.org/TR/tabular-metadata/#iana-considerations).
const MetadataType = "application/csvm+json"

// MetadataSuffix stands behind the address of a table where its metadata is looked for
// (https://www.w3.org/TR/tabular-data-model/#default-locations-and-site-wide-location-configuration).
const MetadataSuffix = "-metadata.json"

const comment = `Records in short: the forms of RDF say more, and more exactly. Cells with several values have "|" between them, and "¦" where a value has a "|". ` +
	`A text that begins with = + - @, a tab, the end of a line, a wide form of those signs or an apostrophe has an apostrophe put before it, so that no spreadsheet ` +
	`program takes it for a formula: take one off every text that begins with it.`

// Metadata describes the table at an address, which may be relative to its own.
func (t *Table) Metadata(address, title string) []byte {
	m := t.describe(address, title)
	m.Context = context
	return printed(m)
}

// Group describes the tables of several collections, at addresses.
func Group(title string, collections []data.Collection, address func(data.Collection) string) []byte {
	m := metadata{Context: context, Title: title, Comment: comment, Tables: []metadata{}}
	for _, c := range collections {
		m.Tables = append(m.Tables, For(c).describe(address(c), title+": "+string(c)))
	}
	return printed(m)
}

func printed(m metadata) []byte {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return append(text, '\n')
}

// The objects of the Metadata Vocabulary for Tabular Data (https://www.w3.org/TR/tabular-metadata/), as far as they are
// needed.
type (
	metadata struct {
		Context any          `json:"@context,omitempty"`
		URL     string       `json:"url,omitempty"`
		Title   string       `json:"dc:title"`
		Comment string       `json:"rdfs:comment,omitempty"`
		Dialect *dialect     `json:"dialect,omitempty"`
		Schema  *tableSchema `json:"tableSchema,omitempty"`
		Tables  []metadata   `json:"tables,omitempty"`
	}
	dialect struct {
		Encoding        string   `json:"encoding"`
		LineTerminators []string `json:"lineTerminators"`
		Delimiter       string   `json:"delimiter"`
		QuoteChar       string   `json:"quoteChar"`
		DoubleQuote     bool     `json:"doubleQuote"`
		Header          bool     `json:"header"`
	}
	tableSchema struct {
		Columns    []column `json:"columns"`
		PrimaryKey string   `json:"primaryKey"`
		AboutURL   string   `json:"aboutUrl"`
	}
	column struct {
		Name        string   `json:"name"`
		Titles      []string `json:"titles"`
		Description string   `json:"dc:description,omitempty"`
		PropertyURL string   `json:"propertyUrl,omitempty"`
		Suppress    bool     `json:"suppressOutput,omitempty"` // its values are not of the record
		Datatype    string   `json:"datatype"`
		Separator   string   `json:"separator,omitempty"`
		Required    bool     `json:"required,omitempty"`
	}
)

var (
	context = []any{"http://www.w3.org/ns/csvw", map[string]string{"@language": "en"}}
	ours    = &dialect{Encoding: "utf-8", LineTerminators: []string{"\r\n"}, Delimiter: ",", QuoteChar: `"`, DoubleQuote: true, Header: true}
)

func (t *Table) describe(address, title string) metadata {
	s := &tableSchema{PrimaryKey: "iri", AboutURL: "{+iri}"}
	for i := range t.Columns {
		c := &t.Columns[i]
		d := column{Name: c.Name, Titles: []string{c.Name}, Description: c.About, PropertyURL: string(c.Property), Suppress: c.Property == "", Datatype: c.Datatype, Required: i == 0}
		if c.French != c.Name {
			d.Titles = append(d.Titles, c.French)
		}
		if c.List {
			d.Separator = Separator
		}
		s.Columns = append(s.Columns, d)
	}
	return metadata{URL: address, Title: title, Comment: comment, Dialect: ours, Schema: s}
}

package main

import (
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/publish/format"
)

// extensionOf is the ending of a document's file, by which its syntax is found out: that of its address, of the name
// that the server gives it, or of its media type. Where none is known, its first bytes are left to tell.
func extensionOf(at *url.URL, header http.Header) string {
	names := []string{at.Path}
	if _, params, err := mime.ParseMediaType(header.Get("Content-Disposition")); err == nil {
		names = append(names, params["filename"])
	}
	for _, name := range names {
		if ext := knownExtension(name); ext != "" {
			return ext
		}
	}
	mediaType, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case err != nil:
		return ""
	case mediaType == "text/plain", mediaType == "text/html", strings.HasSuffix(mediaType, "/xml"): // as anything is called
		return ""
	}
	if ext := mediaTypes[mediaType]; ext != "" { // first: JSON is a name of JSON-LD too
		return ext
	}
	if f := format.ByMediaType(mediaType); f != nil {
		return "." + f.Extension
	}
	return ""
}

// knownExtension is the ending of a name, if a syntax has it.
func knownExtension(name string) string {
	name = strings.ToLower(path.Base(name))
	packed := ""
	if plain, ok := strings.CutSuffix(name, ".gz"); ok {
		name, packed = plain, ".gz"
	}
	ext := path.Ext(name)
	if ext == "" {
		return packed
	}
	for _, s := range append(rdfSyntaxes(), source.Syntaxes()...) {
		if slices.Contains(s.Extensions, ext[1:]) {
			return ext + packed
		}
	}
	return packed
}

// mediaTypes are those of syntaxes other than RDF's that say more than that a document is text.
var mediaTypes = map[string]string{
	"text/csv": ".csv", "text/tab-separated-values": ".tsv", "text/calendar": ".ics", "application/json": ".json",
	"application/x-ndjson": ".ndjson", "application/yaml": ".yaml", "application/zip": ".zip", "application/gzip": ".gz",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
	"application/vnd.oasis.opendocument.spreadsheet":                    ".ods",
}

package main

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAFetchedDocumentIsKnownByItsExtension(t *testing.T) {
	for _, f := range []struct{ fact, path, disposition, mediaType, want string }{
		{"that of the address", "/a/agenda.CSV", "", "", ".csv"},
		{"which beats the media type", "/agenda.ttl", "", "text/csv", ".ttl"},
		{"packed", "/agenda.json.gz", "", "", ".json.gz"},
		{"packed, and nothing else is known", "/export.gz", "", "", ".gz"},
		{"that of the name that it is given", "/export", `attachment; filename="Événements.xlsx"`, "application/octet-stream", ".xlsx"},
		{"a script is none", "/export.php", "", "text/calendar; charset=utf-8", ".ics"},
		{"a form of RDF", "/export", "", "application/ld+json", ".jsonld"},
		{"JSON", "/api/events", "", "application/json;charset=UTF-8", ".json"},
		{"plain text may be anything", "/export", "", "text/plain", ""},
		{"so may XML", "/export", "", "application/xml", ""},
		{"nothing is known", "/export", "", "", ""},
		{"nor from a folder", "/export.csv/", "", "", ".csv"},
		{"a name that climbs is only looked at", "/export", `attachment; filename="../../x.json"`, "", ".json"},
	} {
		header := http.Header{}
		if f.disposition != "" {
			header.Set("Content-Disposition", f.disposition)
		}
		if f.mediaType != "" {
			header.Set("Content-Type", f.mediaType)
		}
		if got := extensionOf(&url.URL{Path: f.path}, header); got != f.want {
			t.Errorf("%s: got %q, want %q", f.fact, got, f.want)
		}
	}
}

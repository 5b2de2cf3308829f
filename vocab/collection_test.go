package vocab

import (
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func TestCollectionOf(t *testing.T) {
	for _, tt := range []struct {
		name  string
		types []string
		want  data.Collection
	}{
		{"an event", []string{"EducationEvent"}, data.Events},
		{"a course's instance is an event", []string{"CourseInstance"}, data.Events},
		{"a project is no organization here", []string{"ResearchProject"}, data.Projects},
		{"a hospital is an organization before it is a place", []string{"Hospital"}, data.Organizations},
		{"a museum is a place", []string{"Museum"}, data.Places},
		{"a museum that is an organization too", []string{"Museum", "Organization"}, data.Organizations},
		{"a person", []string{"Person"}, data.People},
		{"an IRI of either scheme", []string{"https://schema.org/Festival"}, data.Events},
		{"another vocabulary's type beside ours", []string{"http://purl.org/x#Y", "Event"}, data.Events},
		{"a recipe", []string{"Recipe"}, ""},
		{"nothing", nil, ""},
	} {
		if got, ok := CollectionOf(tt.types); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: got %q, %t", tt.name, got, ok)
		}
	}
	for _, c := range data.Collections {
		if got, _ := CollectionOf([]string{string(ClassOf(c))}); got != c {
			t.Errorf("the class of %s belongs to %s", c, got)
		}
	}
}

func TestSummarize(t *testing.T) {
	rec := data.Record{Node: *node(schema.Festival, schema.StartDate, instantOf("2025-07-01T10:00:00+02:00"))}
	data.Add(&rec.Node, schema.Name, data.NewText("Name", "en"), data.NewText("Nom", "fr-FR"), data.NewText("?", ""))
	for prefer, want := range map[string]string{"fr": "Nom", "en": "Name", "de": "?", "": "?"} {
		if Summarize(&rec, prefer); rec.Summary.Name != want {
			t.Errorf("for a reader of %q the name is %q, want %q", prefer, rec.Summary.Name, want)
		}
	}
	if got := rec.Summary; got.Type != "Festival" || !got.Start.Equal(time.Date(2025, 7, 1, 8, 0, 0, 0, time.UTC)) || got.Start.Location() != time.UTC {
		t.Errorf("got %+v", got)
	}
	data.Set(&rec.Node, schema.StartDate, day("2025-07-03"), day("2025-07-02"))
	if Summarize(&rec, ""); rec.Summary.Start.Format("2006-01-02T15:04") != "2025-07-02T00:00" {
		t.Errorf("of several starts the first counts, not %v", rec.Summary.Start)
	}
}

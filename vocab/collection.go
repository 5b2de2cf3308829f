package vocab

import (
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// classes are the collections in the order in which a record is tried: an event first, since it is the more particular
// statement; projects before organizations, since schema.org has Project below Organization; organizations before
// places, since a Hospital is both and is asked for as the former.
var classes = [...]struct {
	collection data.Collection
	class      schema.Term
}{
	{data.Events, schema.Event},
	{data.Projects, schema.Project},
	{data.Organizations, schema.Organization},
	{data.People, schema.Person},
	{data.Places, schema.Place},
}

// CollectionOf is the collection that a record of these types belongs to; false if it belongs to none.
func CollectionOf(types []string) (data.Collection, bool) {
	for _, c := range classes {
		for _, t := range types {
			if t == string(c.class) || schema.IsA(schema.Term(Name(t)), c.class) {
				return c.collection, true
			}
		}
	}
	return "", false
}

// ClassOf is the class whose things a collection holds; empty for an unknown collection.
func ClassOf(c data.Collection) schema.Term {
	for _, k := range classes {
		if k.collection == c {
			return k.class
		}
	}
	return ""
}

// Summarize fills rec.Summary: the main type; the name, in the preferred language if it has one in it, else untagged,
// else the first; and the start, where a day counts as its midnight and a local time as if it were UTC.
func Summarize(rec *data.Record, prefer string) {
	s := data.Summary{}
	if len(rec.Node.Types) > 0 {
		s.Type = rec.Node.Types[0]
	}
	best := 0
	for _, v := range data.Values(&rec.Node, schema.Name) {
		if fit := languageFit(v.Tag, prefer); v.Kind == data.Text && fit > best {
			best, s.Name, s.Lang = fit, v.Text, v.Tag
		}
	}
	for _, v := range data.Values(&rec.Node, schema.StartDate) {
		if t, ok := instant(v); ok && (s.Start.IsZero() || t.Before(s.Start)) {
			s.Start = t
		}
	}
	rec.Summary = s
}

// languageFit is higher the better a tag suits a reader of a language; never 0.
func languageFit(tag, prefer string) int {
	if prefer != "" && strings.EqualFold(tag, prefer) {
		return 4
	}
	tagged, _, _ := strings.Cut(tag, "-")
	wanted, _, _ := strings.Cut(prefer, "-")
	switch {
	case wanted != "" && strings.EqualFold(tagged, wanted):
		return 3
	case tag == "":
		return 2
	}
	return 1
}

// instant reads the lexical forms that records hold: a year, a month, a day, or a time with or without an offset.
func instant(v data.Value) (time.Time, bool) {
	if v.Kind != data.Date && v.Kind != data.DateTime && v.Kind != data.Typed {
		return time.Time{}, false
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02", "2006-01-02T15:04:05", "2006-01", "2006"} {
		if layout == time.RFC3339 && (v.Kind != data.DateTime || len(v.Text) < 20) {
			continue
		}
		if t, err := time.Parse(layout, v.Text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

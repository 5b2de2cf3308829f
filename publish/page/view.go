package page

import (
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab"
)

// Site is what all pages of a site share. One value serves them all; it must not change.
type Site struct {
	Title   string // name of the site
	Base    string // public base URL without a slash at the end; the pages link within its path
	License string // IRI of the licence of the data; empty if none is stated
	Data    string // path of the page about the data as a whole; empty if there is none
}

// Frame is what every page has around its matter.
type Frame struct {
	Site       *Site
	Lang       string    // language of the page's own words: "fr" or "en"; any other gives English
	Canonical  string    // absolute URL of the document; empty where there is none (an error)
	Alternates []Link    // the other variants: forms of RDF, and pages in other languages
	Links      []Link    // other typed links, for programs
	Modified   time.Time // last change of what is shown; zero if unknown
	Past       *Past     // of what is shown as it was; nil of what is shown as it is
}

// Past says that a page shows what was. Search engines are told to leave it alone.
type Past struct {
	At  time.Time // since when it was so
	Ref data.Ref  // of the record as it is now
}

// Link leads to another representation or to a place to go.
type Link struct {
	Title string // for people: "Turtle", "English"
	Href  string // absolute URL, or path with the base's own path
	Type  string // media type without parameters
	Lang  string // language of a page; empty for a form of RDF
	Rel   string // relation type; empty where the place that the link stands in tells
}

// Item is a record in a list.
type Item struct {
	Ref     data.Ref
	Summary data.Summary
}

// Entity is the document about a record.
type Entity struct {
	Frame
	Ref       data.Ref
	Thing     string                    // IRI of the thing that the record is about
	Node      *data.Node                // what the record says, in the order to be shown
	Labels    map[data.Ref]data.Summary // the records referred to
	Referrers []Item                    // some records that refer to this one; may be empty
	Origins   []vocab.Origin            // where what it says comes from; may be empty
	Events    string                    // path of the list of the events that it organises, or that take place there; may be empty
	JSONLD    []byte                    // the search engines' JSON-LD; made safe for a script element here
}

// Collection is one page of a collection.
type Collection struct {
	Frame
	Collection data.Collection
	Count      int // live records in the whole collection; -1 if unknown
	Limits     []Limit
	Items      []Item // those on this page
	First      string // path of the first page; empty if this is it
	Next       string // path of the next page; empty if this is the last
	JSONLD     []byte // may be nil
}

// Limit is what limits a collection to some of its records.
type Limit struct {
	Name string // of the parameter: "type", "organizer", "place", "from", "to"
	Text string // class, name of the record, or day
	Lang string // language of a record's name
	Href string // path of the record; empty for what is none
}

// Home is the entrance of the site.
type Home struct {
	Frame
	Counts []Count
	Latest []Item // a few records worth a look, such as the newest events
	Sample string // absolute URL of a document to try requests on; empty in an empty site
	JSONLD []byte // may be nil
}

// Count is how many live records a collection has.
type Count struct {
	Collection data.Collection
	Records    int
}

// Tombstone is the page of a record that was withdrawn.
type Tombstone struct {
	Frame
	Ref     data.Ref
	Summary data.Summary // as it last was
	At      time.Time    // when it was withdrawn
	By      data.Ref     // what replaces it; empty if nothing does
}

// Failure is the page of an answer that is an error.
type Failure struct {
	Frame
	Status  int    // HTTP status code; it chooses the words
	Path    string // what was asked for, decoded; shown as text
	Choices []Link // what can be asked for instead: the variants of a 406
}

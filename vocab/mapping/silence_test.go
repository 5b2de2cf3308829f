package mapping_test

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// Nothing is dropped in silence, in all of the corpus: what happens when a field of a row holds something else shows
// whether anybody looks at it. Either the record changes, or its problems do. A field that may change without a word is
// one that is passed over; the list of those says why.
func TestNothingIsDroppedInSilence(t *testing.T) {
	dir := shared(t, "corpus")
	files, seen := 0, map[string]int{}
	silent, met := map[string]string{}, map[string]bool{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all := anyRows(name)
		if len(all) == 0 {
			return nil
		}
		files++
		m, _ := mapping.Recognize(all[:min(len(all), 100)])
		p := prober{m: m, all: all, seen: seen}
		for i := range all {
			p.probe(&all[i])
		}
		for _, field := range p.silent {
			if key := p.m.Name + ": " + field; !overlooked(p.m.Name, field, met) && silent[key] == "" {
				silent[key] = strings.TrimPrefix(name, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for key, name := range silent {
		t.Errorf("%s: %s is dropped in silence", name, key)
	}
	for _, p := range passedOver {
		for _, pattern := range strings.Fields(p.paths) {
			if key := p.mapping + ": " + pattern; !met[key] {
				t.Errorf("%s: nothing like it is passed over any more: take it off the list", key)
			}
		}
	}
	if t.Logf("%d fields of %d files", len(seen), files); files < 300 || len(seen) < 1200 {
		t.Errorf("only %d fields of %d files were looked at", len(seen), files)
	}
}

// passedOver are the fields that may change without a word, by mapping, and why. A star stands for anything.
var passedOver = []struct{ mapping, paths, why string }{
	{"activitypub", "tag[].href location[].id attachment[].name", "pages and words about what is named already"},
	{"bioschemas", "@id @type @context name description inLanguage", "of a course, whose instances have their own"},
	{"datatourisme", "*@id *@type[] *@type type[]", "of parts, which have their class from where they stand; of the resource, types that say less than another does"},
	{"datatourisme", "*label.?? *label.??[] *isPartOfDepartment.insee *isPartOfRegion.insee", "names and codes of what has a French name or an identifier, which is taken"},
	{"datatourisme", "rdfs:comment.??[] schema:startDate[] schema:endDate[] lastUpdate", "said elsewhere in full"},
	{"datatourisme", "*title.?? *title.??[] *isCoveredBy *legalName isLocatedAt[].petsAllowed", "of pictures, and of whoever answers for a place"},
	{"eventbrite", "*.utc *.text", "said in local time, and as HTML"},
	{"eventbrite", "events[].logo.*", "sizes and colours of a picture, of which the original is taken"},
	{"events-calendar", "total total_pages *.id *.taxonomy *.extension", "of the database that it comes from"},
	{"events-calendar-export", "rss.* category.@* dc:creator pubDate wp:post_date", "of the feed and of the database that it comes from"},
	{"frab", "@id *@guid schedule.* recording.optout", "of the database that it comes from, which has an id for everyone that can be known"},
	{"gdg", "social[].*", "names and pictures of links"},
	{"ical", "*;*", "parameters: they are read with their property, or say how it is written"},
	{"ical", "VCALENDAR.*", "the calendar, of which events need the zone, where they have none of their own"},
	{"ical", "DTSTAMP", "said elsewhere: LAST-MODIFIED"},
	{"ical", "DTSTART[]", "said twice"},
	{"indico", "complete count ts url", "of the answer"},
	{"indico", "*.tz *.id results[].roomFullname results[].occurrences[]*", "said elsewhere: the zone, the room, the one occurrence"},
	{"meetup", "group.* venue.id venue.localized_country_name is_online_event local_date local_time time", "said elsewhere, and which of the groups it is"},
	{"openagenda", "nhits total records[].datasetid records[].recordid records[].record_timestamp", "of the answer"},
	{"openagenda", "*.accessibility_label_fr *.accessibility.?? *.timezone *.firstdate_begin *.lastdate_end", "said elsewhere: codes, timings with their offsets; false"},
	{"ror", "*.type names[].types[]", "which link or name it is, where that does not matter"},
	{"ror", "locations[].geonames_details.*", "said by its country code"},
	{"ror-v1", "addresses[].* country.country_name", "said by codes"},
	{"schema.org", "@context", "an address that is no context"},
}

// overlooked tells whether a field is on the list, and marks what says so.
func overlooked(mapping, field string, met map[string]bool) bool {
	for _, p := range passedOver {
		if p.mapping != mapping {
			continue
		}
		for _, pattern := range strings.Fields(p.paths) {
			if ok, _ := path.Match(strings.NewReplacer("[", `\[`, "]", `\]`).Replace(pattern), field); ok {
				met[mapping+": "+pattern] = true
				return true
			}
		}
	}
	return false
}

// anyRows reads a file, if it holds rows.
func anyRows(name string) []data.Row {
	in, err := source.Open(context.Background(), name, source.Options{})
	if err != nil {
		return nil
	}
	defer in.Close()
	var all []data.Row
	for row, problem := range in.Rows() {
		if problem == nil {
			all = append(all, row)
		}
	}
	return all
}

// probes is how many values of one field of a source are tried.
const probes = 2

// prober tries what happens when fields change.
type prober struct {
	m      mapping.Mapping
	seen   map[string]int // how often a path of a mapping was tried
	silent []string
	all    []data.Row
	row    *data.Row
	before string // what becomes of the row as it is; empty if nobody asked
	whole  bool
	told   map[string]bool // fields that are told to be left out, with all that is in them
}

// few is up to how many rows of a file are read together: some sources have their records in several.
const few = 12

// outcome is what a row becomes, and everything that is told of it. It is whole unless the row as such was left out, with
// a word.
func (p *prober) outcome() (text string, whole bool) {
	rows := p.all
	if len(rows) > few {
		rows = []data.Row{*p.row}
	}
	var b strings.Builder
	opts := mapping.Options{Now: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}
	for item := range mapping.Records(stream(rows), p.m, opts) {
		whole = whole || !item.None && item.Collection != "" && item.Place.Record == p.row.Place.Record
		r := &item.Record
		fmt.Fprintf(&b, "%s %q %q %s %x\n", item.Collection, r.Ref, r.Key, r.Modified, data.Encode(nil, &r.Node))
		for _, problem := range item.Problems {
			switch problem.Code {
			case "left-out", "withheld", "unknown-field", "not-a-member":
				p.told[problem.Field] = true
				p.told[problem.Field[strings.LastIndexByte(problem.Field, '.')+1:]] = true
			}
			fmt.Fprintf(&b, "%s %q %q\n", problem.Code, problem.Field, problem.Message)
		}
	}
	return b.String(), whole || b.Len() == 0
}

func (p *prober) probe(row *data.Row) {
	p.row, p.before, p.whole, p.told = row, "", true, map[string]bool{}
	p.tree(&row.Tree, "")
}

// tree tries every value of a tree, and a name that nobody knows in each of its objects.
func (p *prober) tree(t *data.Tree, path string) {
	switch t.Shape {
	case data.Null:
	case data.List:
		for i := range t.Items {
			p.tree(&t.Items[i], path+"[]")
		}
	case data.Object:
		fields := t.Fields
		if p.due(path + ".*") {
			t.Fields = append(slices.Clone(fields), data.Field{Name: "zzqx", Tree: data.Tree{Shape: data.String, Text: "zzqx zzqx"}})
			changed := p.changes()
			t.Fields = fields
			if !changed {
				p.silent = append(p.silent, path+".*")
			}
		}
		for i := range fields {
			if p.told[fields[i].Name] || strings.Contains("|"+p.m.Knows+"|", "|"+fields[i].Name+".*|") {
				continue
			}
			if path == "" {
				p.tree(&fields[i].Tree, fields[i].Name)
			} else {
				p.tree(&fields[i].Tree, path+"."+fields[i].Name)
			}
		}
	default:
		if text := strings.TrimSpace(t.Text); text != "" && p.due(path) && !p.noticed(t) {
			p.silent = append(p.silent, path)
		}
	}
}

// due tells whether a path is to be tried once more.
func (p *prober) due(path string) bool {
	key := p.m.Name + ": " + path
	if !p.whole || p.seen[key] >= probes {
		return false
	}
	if p.before == "" {
		p.before, p.whole = p.outcome()
	}
	for name := range strings.SplitSeq(strings.ReplaceAll(path, "[]", ""), ".") {
		if p.told[name] {
			return false
		}
	}
	if p.whole {
		p.seen[key]++
	}
	return p.whole
}

// noticed tells whether it makes a difference what a value is, or that it is there.
func (p *prober) noticed(t *data.Tree) bool {
	was := *t
	defer func() { *t = was }()
	for _, other := range []data.Tree{{Shape: data.String, Text: was.Text + " zzqx"}, {}, {Shape: data.String, Text: "zzqx"}} {
		other.Line = was.Line
		if *t = other; p.changes() {
			return true
		}
	}
	return false
}

func (p *prober) changes() bool {
	now, _ := p.outcome()
	return now != p.before
}

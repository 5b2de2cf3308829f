package mapping_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// source is what a file of the corpus must give.
type sourceFact struct {
	file    string // below corpus
	mapping string // that is recognised
	good    int
	bad     int
	none    int      // items without a record
	golden  []string // keys of the records that are shown; "*" for all, but of a series no more than two occurrences that are as planned
	codes   string   // of the warnings and errors, in order
}

var sourceFacts = []sourceFact{
	{"openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-21.json", "openagenda", 99, 1, 0, []string{"86142721", "60332502", "40033612", "36935047", "46031181", "7922091"},
		"end-before-start missing-name withheld"},
	{"openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-25.json", "openagenda", 100, 0, 0, nil, "end-before-start withheld"},
	{"shapes/openagenda-api-v2.json", "openagenda", 1, 0, 0, []string{"10137346"}, "withheld"},
	{"confs-tech-json/conferences/2021/javascript.json", "confs.tech", 66, 0, 0,
		[]string{"HalfStack Phoenix 2021-01-15 Phoenix, AZ", "TestJS Summit 2021-01-28"}, ""},
	{"confs-tech-json/conferences", "confs.tech", 4268, 1, 0, []string{"c't <webdev> 2023-11-14 Cologne"}, "bad-address missing-name not-an-address"},
	{"ror-json/ror-records-schema-v2.json", "ror", 11254, 0, 70, []string{"https://ror.org/000063q30", "https://ror.org/051kpcy16"}, "bad-identifier"},
	{"ror-json/ror-records-schema-v1.json", "ror-v1", 938, 0, 81, []string{"https://ror.org/000830238"}, ""},
	{"etablissements-esr-fr-csv/fr-esr-principaux-etablissements-enseignement-superieur.csv", "esr", 249, 1, 0, []string{"76MfM"}, "missing-name"},
	{"festivals-fr-csv/festivals-global-festivals-_-pl.csv", "festivals", 7283, 0, 1, []string{"FEST_39073_1020 Les Nuits (Re)Belles", "FEST_62200_1194 Y'a pas l'feu"},
		"bad-address missing-start no-id not-an-address relative-address withheld"},
	{"tess-training/events.csv", "tess", 3, 0, 0, []string{"*"}, "withheld"},
	{"frab-xml/schedule-38c3-days-1-2.xml", "frab", 566, 0, 0, []string{"38c3", "78910469-adfa-5c79-8529-1a9d66ef9e6a"}, ""},
	{"gdg-toulouse-frontmatter/_events", "gdg", 127, 0, 0, []string{"meetup-310709130"}, ""},
	{"gdg-toulouse-frontmatter/_groups", "gdg", 16, 0, 0, []string{"afup-toulouse"}, ""},
	{"gdg-toulouse-frontmatter/_confs", "gdg", 4, 1, 0, []string{"devfest"}, "not-a-date"},
	{"tess-training/eventbrite/eventbrite_ardc.json", "eventbrite", 48, 0, 2, []string{"3635670388"}, ""},
	{"shapes/meetup-event.json", "meetup", 1, 0, 0, []string{"300137346"}, ""},
	{"shapes/indico-export.json", "indico", 1, 0, 0, []string{"137346"}, "withheld"},
	{"shapes/tribe-events-rest.json", "events-calendar", 1, 0, 0, []string{"137346"}, ""},
	{"shapes/wordpress-wxr-tribe.xml", "events-calendar-export", 1, 0, 0, []string{"137346"}, ""},
	{"shapes/activitypub-event.json", "activitypub", 1, 0, 0, []string{"https://mobilizon.example/events/0b3f-137346"}, ""},
	{"shapes/drupal-jsonapi.json", "drupal", 1, 0, 0, []string{"*"}, "relative-address"},
	{"shapes/datatourisme-api-event.json", "datatourisme", 1, 0, 0, []string{"https://data.datatourisme.example/137346"}, "withheld"},
	{"datatourisme-jsonld/49-00037bcf-28e4-3322-b72f-377587204703.json", "datatourisme", 1, 0, 0,
		[]string{"https://data.datatourisme.fr/49/00037bcf-28e4-3322-b72f-377587204703"}, "withheld"},
	{"datatourisme-jsonld/30-0049c43b-5087-3c44-87ef-349d316fc2b8.json", "datatourisme", 1, 0, 0, nil, ""},
	{"datatourisme-jsonld/23-005424b9-231a-3735-b357-b13d2e2f661a.json", "datatourisme", 1, 0, 0, nil, ""},
	{"datatourisme-jsonld/32-00638229-3cba-3311-ba75-b75077e31212.json", "datatourisme", 1, 0, 0, nil, ""},
	{"datatourisme-jsonld/sample.json", "datatourisme", 1, 0, 0, []string{"*"}, ""},
	{"tess-training/sib_course.json", "bioschemas", 2, 0, 3, []string{"https://webapp2.vital-it.ch/courseadmin/website/course/20220608_XXX12"}, "not-a-member"},
	{"mean/google-calendar.csv", "table", 2, 0, 1, []string{"*"}, ""},
	{"mean/recurrence.ics", "ical", 15, 0, 4, []string{"m@x", "m@x/20250106T090000Z", "m@x/20250113T090000Z", "m@x/20250120T090000Z", "m@x/20250127T090000Z",
		"orphan@x/20250301T090000Z", "inf@x", "feb29@x", "feb29@x/20240229", "last@x", "last@x/20250228T120000Z", "bad@x", "never@x"}, "not-a-recurrence"},
	{"mean/dst-and-zones.ics", "ical", 12, 0, 0, []string{"gap@x", "fold@x", "across@x", "weekly@x", "weekly@x/20250403T120000Z", "float@x", "unknown@x", "win@x",
		"allday@x", "allday2@x"}, "missing-zone no-such-time time-exists-twice unknown-zone"},
	{"mean/broken.ics", "ical", 6, 2, 2, []string{"3", "4", "9"}, "end-before-start missing-start not-a-date withheld"},
	{"mean/fold-splits-utf8.ics", "ical", 1, 0, 0, []string{"u@x"}, ""},
	{"mean/vcal10-qp.vcs", "ical", 1, 0, 0, []string{"*"}, ""},
	{"ics/ical4j", "ical", 6413, 8, 505, nil, "missing-name missing-start not-a-point not-a-recurrence withheld"},
	{"ics/icalendar-py", "ical", 559, 29, 12, nil,
		"empty-record missing-name missing-start missing-zone not-a-date not-a-recurrence range-of-occurrences unknown-zone withheld"},
	{"ics/tess", "ical", 4, 0, 0, []string{"*"}, "not-an-address"},
	{"ics/ical4j/net/fortuna/ical4j/data/apple-iphone-os-26-structured-location.ics", "ical", 1, 0, 0, []string{"*"}, ""},
	{"ics/ical4j/samples/hcalendar/example1.ics", "ical", 1, 0, 0, []string{"*"}, "withheld"},
	{"ics/ical4j/samples/invalid/twinkle.ics", "ical", 528, 0, 6, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/Australian32Holidays.ics", "ical", 161, 0, 6, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/blalor.ics", "ical", 276, 0, 1, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/New Years Day.ics", "ical", 1, 0, 0, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/2207678.ics", "ical", 501, 0, 1, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/php-flp.ics", "ical", 1, 0, 0, []string{"*"}, "withheld"},
	{"ics/ical4j/samples/valid/1106817412.ics", "ical", 1, 0, 0, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/classify.ics", "ical", 1, 0, 1, []string{"*"}, "withheld"},
	{"ics/ical4j/samples/valid/derryn.ics", "ical", 18, 0, 0, []string{"*"}, ""},
	{"ics/ical4j/samples/valid/calconnect2.ics", "ical", 6, 0, 0, []string{"*"}, "withheld"},
	{"ics/icalendar-py/tests/calendars/issue_156_RDATE_with_PERIOD_TZID_khal_2.ics", "ical", 1, 0, 1, []string{"*"}, "range-of-occurrences withheld"},
	{"ics/icalendar-py/tests/calendars/issue_350.ics", "ical", 1, 0, 0, []string{"*"}, ""},
	{"ics/icalendar-py/tests/calendars/issue_722_timezone_transition_ambiguity.ics", "ical", 4, 0, 0, []string{"*"}, ""},
	{"ics/icalendar-py/tests/calendars/property_params.ics", "ical", 1, 0, 0, []string{"*"}, "withheld"},
	{"ics/icalendar-py/tests/calendars/rfc_7265_appendix_example_2_ical.ics", "ical", 7, 0, 0, []string{"*"}, ""},
	{"ics/icalendar-py/tests/calendars/rfc_7529.ics", "ical", 4, 0, 4, []string{"*"}, "not-a-recurrence"},
	{"ics/icalendar-py/tests/calendars/x_location.ics", "ical", 501, 0, 1, []string{"*"}, ""},
	{"ics/icalendar-py/tests/events/issue_53_description_parsed_properly.ics", "ical", 1, 0, 0, []string{"*"}, ""},
}

func TestSources(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	opts := mapping.Options{DefaultZone: paris, Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, tt := range sourceFacts {
		t.Run(tt.file, func(t *testing.T) {
			name := shared(t, filepath.Join("corpus", tt.file))
			all := rows(t, name)
			m, why := mapping.Recognize(all[:min(len(all), 50)])
			if m.Name != tt.mapping {
				t.Fatalf("recognised as %s (%s), want %s", m.Name, why, tt.mapping)
			}
			got := tt
			got.good, got.bad, got.none, got.codes = 0, 0, 0, ""
			codes := map[string]bool{}
			shown, series := map[string]string{}, map[string]int{}
			for item := range mapping.Records(stream(all), m, opts) {
				for _, p := range item.Problems {
					if p.Severity > data.Advice {
						codes[string(p.Code)] = true
					}
				}
				switch {
				case item.Bad():
					got.bad++
				case !item.None:
					got.good++
				case len(item.Problems) == 0 || item.Problems[0].Again == 0:
					got.none++
				}
				switch all := slices.Equal(tt.golden, []string{"*"}); {
				case item.None:
				case all && !planned(&item, series):
					shown["*"] += golden(&item)
				case slices.Contains(tt.golden, item.Record.Key):
					shown[item.Record.Key] = golden(&item)
				}
			}
			var list []string
			for c := range codes {
				list = append(list, c)
			}
			slices.Sort(list)
			if got.codes = strings.Join(list, " "); got.codes != tt.codes || got.good != tt.good || got.bad != tt.bad || got.none != tt.none {
				t.Errorf("got %d good, %d bad, %d none, told %q\nwant %d, %d, %d, %q", got.good, got.bad, got.none, got.codes, tt.good, tt.bad, tt.none, tt.codes)
			}
			if len(tt.golden) == 0 {
				return
			}
			var b bytes.Buffer
			for _, key := range tt.golden {
				if shown[key] == "" {
					t.Errorf("there is no record %s", key)
				}
				b.WriteString(shown[key])
			}
			compare(t, strings.TrimSuffix(strings.NewReplacer("/", "_", " ", "-").Replace(tt.file), filepath.Ext(tt.file))+".txt", b.Bytes())
		})
	}
}

func TestExportsNameSeveralOrganizers(t *testing.T) {
	text, err := os.ReadFile(shared(t, "corpus/shapes/wordpress-wxr-tribe.xml"))
	if err != nil {
		t.Fatal(err)
	}
	meta := "<wp:postmeta><wp:meta_key>_EventOrganizerID</wp:meta_key><wp:meta_value>"
	more := strings.Replace(string(text), meta+"78", meta+"79</wp:meta_value></wp:postmeta>"+meta+"78", 1)
	more = strings.Replace(more, "</channel>", "<item><title>ENSICAEN</title><wp:post_id>79</wp:post_id><wp:post_type>tribe_organizer</wp:post_type></item></channel>", 1)
	name := filepath.Join(t.TempDir(), "export.xml")
	if err := os.WriteFile(name, []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, item := range items(t, name, mapping.Options{}) {
		if got := values(item, schema.Organizer); !item.None && got != "ENSICAEN | Université de Caen Normandie" {
			t.Errorf("the organizers are %s", got)
		}
	}
}

// planned tells whether an item is an occurrence like two that were shown before.
func planned(item *data.Item, series map[string]int) bool {
	of := data.First(&item.Record.Node, schema.SuperEvent)
	if of.Kind != data.Reference || data.First(&item.Record.Node, schema.PreviousStartDate).Kind != 0 || data.First(&item.Record.Node, schema.EventStatus).Text == schema.EventCancelled.IRI() {
		return false
	}
	series[of.Text]++
	return series[of.Text] > 2
}

// compare holds a text against a golden file.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", "sources", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; -update rewrites it. Got:\n%s", name, got)
	}
}

// golden writes a record, a property a line, and its problems.
func golden(item *data.Item) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q", item.Collection, item.Record.Key)
	if !item.Record.Modified.IsZero() {
		b.WriteString(" of " + item.Record.Modified.Format(time.RFC3339))
	}
	b.WriteString("\n")
	outline(&b, &item.Record.Node, "  ")
	for _, p := range item.Problems {
		if p.Code != "left-out" {
			fmt.Fprintf(&b, "  ! %s %s %s: %s\n", p.Severity, p.Code, p.Field, p.Message)
		}
	}
	b.WriteString("\n")
	return b.String()
}

func outline(b *strings.Builder, n *data.Node, indent string) {
	b.WriteString(indent + strings.Join(n.Types, " "))
	if n.ID != "" {
		b.WriteString(" <" + n.ID + ">")
	}
	b.WriteString("\n")
	for _, p := range n.Properties {
		for _, v := range p.Values {
			b.WriteString(indent + "  " + p.Name)
			switch v.Kind {
			case data.Nested:
				b.WriteString("\n")
				outline(b, v.Node, indent+"    ")
				continue
			case data.Reference:
				b.WriteString(" @" + v.Text)
			case data.Link:
				b.WriteString(" <" + v.Text + ">")
			case data.Text:
				text := []rune(v.Text)
				if len(text) > 100 {
					text = append(text[:100], '…')
				}
				fmt.Fprintf(b, " %q", string(text))
				if v.Tag != "" {
					b.WriteString("@" + v.Tag)
				}
			default:
				b.WriteString(" " + v.Text)
			}
			b.WriteString("\n")
		}
	}
}

package mapping_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

var update = flag.Bool("update", false, "rewrite golden files")

// read reads a mapping file that has nothing wrong with it.
func read(t testing.TB, text string) mapping.Mapping {
	t.Helper()
	m, problems := mapping.Read(strings.NewReader(text), "m.yaml")
	for _, p := range problems {
		t.Errorf("%s: %s (%s)\n%s", p.Severity, p, p.Hint, text)
	}
	return m
}

// documented are the mapping files of the package's documentation.
func documented(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("mapping.go")
	if err != nil {
		t.Fatal(err)
	}
	doc, _, _ := strings.Cut(string(source), "\npackage mapping")
	var all []string
	block := ""
	for _, line := range strings.Split(doc+"\n//", "\n") {
		if text, ok := strings.CutPrefix(line, "//\t"); ok {
			block += text + "\n"
			continue
		}
		if block != "" {
			all = append(all, block)
		}
		block = ""
	}
	if len(all) < 2 {
		t.Fatalf("%d examples in the documentation", len(all))
	}
	return all
}

func TestDocumentedMappingsAreRight(t *testing.T) {
	for _, text := range documented(t) {
		read(t, text)
	}
}

func TestAFileMaps(t *testing.T) {
	headings := []string{"Année", "Numéro", "Publier", "TITRE", "Début", "Thèmes", "Tarif", "Statut", "Sigle", "Ville"}
	row := func(cells ...string) data.Row {
		return table(headings, append(cells, make([]string, len(headings)-len(cells))...)...)
	}
	full := row("2026", "7", "oui", "Gala", "03/04/2026 20:30", "ia; santé", "12 €", "Complet", "GL", "Caen")
	for _, test := range []struct {
		rule, file string
		row        data.Row
		want       string // "key | record", or the code of a problem
	}{
		{"a field is a property", "class: Event\nfields: {titre: name, début: startDate}", full, "| Event name=Gala startDate='2026-04-03T20:30:00'"},
		{"a subclass is a class too", "class: MusicEvent\nfields: {titre: name, début: startDate}", full, "| MusicEvent name=Gala startDate='2026-04-03T20:30:00'"},
		{"language and zone", "class: Event\nlanguage: fr\nzone: Europe/Paris\nfields: {titre: name, début: startDate}", full,
			"| Event name=Gala@fr startDate='2026-04-03T20:30:00+02:00'"},
		{"a field's own language and zone", "class: Event\nlanguage: fr\nfields: {titre: name@en, début: {to: startDate, zone: Asia/Tokyo}}", full,
			"| Event name=Gala@en startDate='2026-04-03T20:30:00+09:00'"},
		{"a path", "class: Event\nfields: {titre: name, début: startDate, ville: location.address.addressLocality}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' location=[Place address=[PostalAddress addressLocality=Caen]]"},
		{"dates as they are written", "class: Event\ndates: MM/DD/YYYY HH:mm\nfields: {titre: name, début: startDate}", full, "| Event name=Gala startDate='2026-03-04T20:30:00'"},
		{"in French", "class: Event\ndates: [AAAA-MM-JJ, JJ/MM/AAAA HH:mm]\nfields: {titre: name, début: startDate}", full, "| Event name=Gala startDate='2026-04-03T20:30:00'"},
		{"and in no other way", "class: Event\nfields: {titre: name, début: {to: startDate, dates: AAAA-MM-JJ}}", full, "not-a-date"},
		{"order of day and month", "class: Event\ndates: month first\nfields: {titre: name, début: startDate}", full, "| Event name=Gala startDate='2026-03-04T20:30:00'"},
		{"an id from fields", "class: Event\nid: '{année}-{numéro}'\nfields: {titre: name, début: startDate}", full, "2026-7 | Event name=Gala startDate='2026-04-03T20:30:00'"},
		{"an id whose field is empty", "class: Event\nid: '{année}-{numéro}'\nfields: {titre: name, début: startDate}", row("2026", "", "", "Gala", "2026-04-03"), "no-id"},
		{"splitting", "class: Event\nfields: {titre: name, début: startDate, thèmes: {to: keywords, split: ';'}}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' keywords=ia keywords=santé"},
		{"a way to read", "class: Event\nfields: {titre: name, début: startDate, tarif: {to: offers, as: price}}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' isAccessibleForFree='false' offers=[Offer price='12' priceCurrency=EUR]"},
		{"a table of values", "class: Event\nfields: {titre: name, début: startDate, statut: {to: eventStatus, values: {COMPLET: EventMovedOnline}}}", full,
			"| Event name=Gala eventStatus=<EventMovedOnline> startDate='2026-04-03T20:30:00'"},
		{"a value that sets another property", "class: Event\nfields: {titre: name, début: startDate, statut: {to: eventStatus, values: {complet: {offers.availability: SoldOut}}}}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' offers=[Offer availability=<SoldOut>]"},
		{"a value that is left out", "class: Event\nfields: {titre: name, début: startDate, statut: {to: eventStatus, values: {complet: ignore}}}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00'"},
		{"a value that forbids publication", "class: Event\nfields: {titre: name, début: startDate, statut: {to: eventStatus, values: {complet: private}}}", full, "not-published"},
		{"a table of classes", "class: Event\nfields: {titre: name, début: startDate, sigle: {to: class, values: {gl: MusicEvent}}}", full,
			"| MusicEvent name=Gala startDate='2026-04-03T20:30:00'"},
		{"two properties of one field", "class: Event\nfields: {titre: name, début: startDate, sigle: [alternateName, {to: keywords, language: fr}]}", full,
			"| Event name=Gala alternateName=GL startDate='2026-04-03T20:30:00' keywords=GL@fr"},
		{"constants", "class: Event\nfields: {titre: name, début: startDate}\nadd: {organizer.name: GREYC, isAccessibleForFree: true, keywords: [a, b]}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' organizer=[Organization name=GREYC] keywords=a keywords=b isAccessibleForFree='true'"},
		{"templates", "class: Event\nfields: {titre: name, début: startDate}\nadd: {url: 'https://example.org/{année}/{numéro}'}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' url=<https://example.org/2026/7>"},
		{"a template without its field adds nothing", "class: Event\nfields: {titre: name, début: startDate}\nadd: {url: 'https://example.org/{année}'}", row("", "", "", "Gala", "2026-04-03"),
			"| Event name=Gala startDate='2026-04-03'"},
		{"a currency for all", "class: Event\nfields: {titre: name, début: startDate, ville: offers.price}\nadd: {currency: CHF}", row("", "", "", "Gala", "2026-04-03", "", "", "", "", "12"),
			"| Event name=Gala startDate='2026-04-03' offers=[Offer price='12' priceCurrency=CHF]"},
		{"a class for some", "class: Event\nfields: {titre: name, début: startDate}\nadd: {class: {value: MusicEvent, when: {sigle: gl}}}", full, "| MusicEvent name=Gala startDate='2026-04-03T20:30:00'"},
		{"a condition that holds", "class: Event\nwhen: {publier: [oui, yes]}\nfields: {titre: name, début: startDate}", full, "| Event name=Gala startDate='2026-04-03T20:30:00'"},
		{"one that does not", "class: Event\nwhen: {publier: non}\nfields: {titre: name, début: startDate}", full, "not-wanted"},
		{"any value", "class: Event\nwhen: {ville: '*'}\nfields: {titre: name, début: startDate}", row("", "", "", "Gala", "2026-04-03"), "not-wanted"},
		{"no value", "class: Event\nwhen: {ville: ''}\nfields: {titre: name, début: startDate}", row("", "", "", "Gala", "2026-04-03"), "| Event name=Gala startDate='2026-04-03'"},
		{"each reason to leave a row out", "class: Event\nunless: {publier: non, ville: CAEN}\nfields: {titre: name, début: startDate}", full, "not-wanted"},
		{"a field with a condition", "class: Event\nfields: {titre: name, début: startDate, ville: {to: location.name, when: {publier: non}}}", full, "| Event name=Gala startDate='2026-04-03T20:30:00'"},
		{"an exception", "class: Event\nfields: {titre: name, début: startDate, ville: {to: location.name, unless: {publier: non}}}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' location=[Place name=Caen]"},
		{"a number of a register", "class: Organization\nfields: {titre: name, ville: 'identifier[siren]'}", row("", "", "", "X", "", "", "", "", "", "130 025 265"),
			"| Organization name=X iso6523Code=0002:130025265 identifier=[PropertyValue propertyID=SIREN value=130025265]"},
		{"another vocabulary's property", "class: Event\nfields: {titre: name, début: startDate, sigle: 'http://purl.org/dc/terms/extent'}", full,
			"| Event name=Gala startDate='2026-04-03T20:30:00' http://purl.org/dc/terms/extent=GL"},
		{"what a file does not say, the mapping does that it extends", "extends: table\nclass: Event\nfields: {sigle: alternateName}", full,
			"| Event name=Gala alternateName=GL startDate='2026-04-03T20:30:00' location=[Place address=[PostalAddress addressLocality=Caen]] keywords=ia keywords=santé isAccessibleForFree='false' offers=[Offer price='12' priceCurrency=EUR availability=<SoldOut>]"},
		{"and a file's word is the last", "extends: schema.org\nclass: Event\nfields: {name: alternateName, titre: name, start date: startDate}",
			table([]string{"name", "titre", "startDate"}, "A", "B", "2026-04-03"), "| Event name=B alternateName=A startDate='2026-04-03'"},
	} {
		t.Run(test.rule, func(t *testing.T) {
			item := one(t, test.row, read(t, test.file), mapping.Options{})
			if !strings.Contains(test.want, "| ") {
				for _, p := range item.Problems {
					if string(p.Code) == test.want {
						return
					}
				}
				t.Fatalf("no %s in %v", test.want, item.Problems)
			}
			if got := strings.TrimPrefix(item.Record.Key+" ", " ") + "| " + say(&item.Record.Node); got != test.want {
				t.Errorf("\n got %s\nwant %s\n%v", got, test.want, item.Problems)
			}
		})
	}
}

func TestAFileMapsObjects(t *testing.T) {
	m := read(t, `
class: Event
when: {etat.code: [1, 2]}
id: "{meta.uid}"
fields:
  meta.titre: name
  dates.début: startDate
  orateurs:
    to: performer[Person]
    fields: {nom: name, labo: affiliation.name}
  structure: {to: organizer, fields: {nom: name, web: url}}
add:
  keywords: "{mots}"
  subjectOf[CreativeWork].url: "https://example.org/{meta.uid}"
`)
	row := object(t, `{"meta": {"uid": 12, "titre": "Gala"}, "etat": {"code": 2}, "dates": {"début": "2026-03-05"}, "mots": ["a", "b"],
		"orateurs": [{"nom": "Marie", "labo": "GREYC"}, {"nom": "Paul"}], "structure": {"nom": "ENSICAEN", "web": "https://www.ensicaen.fr"}}`)
	item := one(t, row, m, mapping.Options{})
	want := "12 Event name=Gala startDate='2026-03-05' organizer=[Organization name=ENSICAEN url=<https://www.ensicaen.fr>]" +
		" performer=[Person name=Marie affiliation=[Organization name=GREYC]] performer=[Person name=Paul] keywords=a keywords=b subjectOf=[CreativeWork url=<https://example.org/12>]"
	if got := item.Record.Key + " " + say(&item.Record.Node); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, p := range item.Problems {
		if p.Severity > data.Advice {
			t.Errorf("%s: %s", p.Severity, p)
		}
	}
}

func TestMistakesInFiles(t *testing.T) {
	for _, test := range []struct {
		mistake, file string
		want          string // "line severity code", then parts of message and hint, with bars between
	}{
		{"nothing", "", "0 error empty|nothing in the file|fields:"},
		{"a comment alone", "# later\n", "0 error empty"},
		{"a list", "- titre\n", "1 error bad-value|found a list"},
		{"a sentence", "titre is name", "1 error bad-value"},
		{"no YAML", "fields:\n  titre: [name\n", "error bad-yaml|not YAML"},
		{"a tab", "fields:\n\ttitre: name\n", "2 error bad-yaml|not YAML|not tabs"},
		{"a sign that YAML keeps for itself", "fields:\n  titre: @id\n", "2 error bad-yaml|not YAML|quotes"},
		{"two documents", "class: Event\n---\nclass: Event\n", "error bad-yaml|second document"},
		{"an alias", "class: &c Event\nfields: {a: *c}\n", "2 error bad-yaml|anchors"},
		{"a word at the top that means nothing", "class: Event\nfeilds: {titre: name}", "2 error unknown-key|\"feilds\"|did you mean fields?"},
		{"a field at the top", "titre: name\nfields: {début: startDate}", "1 error unknown-key|\"titre\"|below `fields:`"},
		{"a word of a field that means nothing", "fields:\n  titre:\n    to: name\n    langage: fr\n", "4 error unknown-key|\"langage\"|did you mean language?"},
		{"a word twice", "class: Event\nclass: Place\n", "2 error two-names|after line 1"},
		{"a class that is none", "class: Evnt", "1 error unknown-class|\"Evnt\"|did you mean Event?"},
		{"a French class", "class: concert", "1 error unknown-class|did you mean MusicEvent?"},
		{"a class of no collection", "class: Recipe", "1 error no-collection|Recipe"},
		{"a mapping that is not built in", "extends: tabel", "1 error unknown-mapping|\"tabel\"|table"},
		{"a language that is none", "language: franssais", "1 error not-a-language"},
		{"a zone that is none", "zone: Europe/Pari", "1 error unknown-zone|did you mean Europe/Paris?"},
		{"a pattern of dates that is none", "dates: le jour", "1 error bad-dates|does not say|DD/MM/YYYY"},
		{"half a pattern", "fields:\n  début: {to: startDate, dates: DD/MM}", "2 error bad-dates"},
		{"dates where there are none", "fields:\n  titre: {to: name, dates: DD/MM/YYYY}", "2 error bad-value|name holds no date"},
		{"an open brace", `id: "{année"`, "1 error bad-template|does not close"},
		{"a closed brace", "add: {url: 'a}'}", "1 error bad-template|did not open"},
		{"an empty brace", "id: '{}'", "1 error bad-template|no field"},
		{"the same id for all", "id: numéro", `1 error bad-template|every record|"{numéro}"`},
		{"a property that is none", "class: Event\nfields:\n  titre: nmae\n", "3 error unknown-property|\"nmae\"|did you mean name?"},
		{"a property in French", "class: Event\nfields:\n  x: titre\n", "3 error unknown-property|\"titre\"|did you mean name?"},
		{"a special word misspelt", "fields:\n  x: ignored\n", "2 error unknown-property|did you mean ignore?"},
		{"a property within that is none", "class: Event\nfields:\n  x: location.adress.addressLocality\n", "3 error unknown-property|\"adress\"|did you mean address?"},
		{"a path through a text", "class: Event\nfields:\n  x: startDate.name\n", "3 error unknown-property|startDate holds|the path ends there"},
		{"a property of another class", "class: Event\nfields:\n  x: availability\n", "3 warning not-on-class|Event has no availability|did you mean offers?"},
		{"a property of another class within", "class: Event\nfields:\n  x: location.startDate\n", "3 warning not-on-class|Place has no startDate"},
		{"a property of a subclass", "class: Organization\nfields:\n  x: alumni\n  y: medicalSpecialty\n", "4 warning not-on-class|Hospital"},
		{"a superseded property", "class: Event\nfields:\n  x: attendees\n", "3 advice superseded|attendees is superseded|attendee took its place"},
		{"a part that may be several", "class: Event\nfields:\n  x: performer.name\n", "3 warning no-class|performer may hold Organization or Person|performer[Person]"},
		{"a class in brackets that is none", "class: Event\nfields:\n  x: performer[Persn].name\n", "3 error unknown-class|\"Persn\"|Person"},
		{"a class that cannot stand there", "class: Event\nfields:\n  x: performer[Recipe].name\n", "3 error not-on-class|performer cannot hold a Recipe"},
		{"an open bracket", "class: Event\nfields:\n  x: 'performer[Person.name'\n", "3 error unknown-property|bracket"},
		{"a language behind a date", "class: Event\nfields:\n  x: startDate@fr\n", "3 warning no-language|startDate holds"},
		{"a language that is none behind a property", "class: Event\nfields:\n  x: name@francais2\n", "3 error not-a-language"},
		{"no property", "class: Event\nfields:\n  titre:\n", "3 error bad-value|found nothing|expected a property"},
		{"no property among words", "class: Event\nfields:\n  titre: {split: ';'}\n", "3 error bad-value|no property is named"},
		{"fields that are a list", "class: Event\nfields: [titre, début]\n", "2 error bad-value|found a list"},
		{"a field twice", "class: Event\nfields:\n  Début: startDate\n  debut: endDate\n", "4 error duplicate-field|after line 3"},
		{"a field that is withheld too", "class: Event\nfields:\n  contact: name\nwithhold: [Contact]\n", "4 error duplicate-field"},
		{"a field without a letter", "class: Event\nfields:\n  '(x)': name\n", "3 error bad-value|cannot be told"},
		{"a member that is none", "class: Event\nfields:\n  s:\n    to: eventStatus\n    values:\n      annulé: EventCanceled\n", "6 error not-a-member|\"EventCanceled\" is not a EventStatusType|did you mean EventCancelled?"},
		{"a member of another enumeration", "class: Event\nfields:\n  s: {to: eventStatus, values: {complet: OnlineEventAttendanceMode}}\n", "3 error not-a-member|EventScheduled"},
		{"another property that is none", "class: Event\nfields:\n  s: {to: eventStatus, values: {complet: {offers.avail: SoldOut}}}\n", "3 error unknown-property|\"avail\""},
		{"another property's member that is none", "class: Event\nfields:\n  s: {to: eventStatus, values: {complet: {offers.availability: Sold}}}\n", "3 error not-a-member|ItemAvailability"},
		{"a class in a table that is none", "class: Event\nfields:\n  s: {to: class, values: {gala: Partie}}\n", "3 error unknown-class"},
		{"a value twice", "class: Event\nfields:\n  s: {to: name, values: {a é: x, A E: y}}\n", "3 error duplicate-field|second time"},
		{"values that are a list", "class: Event\nfields:\n  s: {to: name, values: [a]}\n", "3 error bad-value|found a list"},
		{"a way to read that is none", "class: Event\nfields:\n  s: {to: offers, as: prix}\n", "3 error bad-value|\"prix\"|price"},
		{"a way to read that does not fit", "class: Event\nfields:\n  s: {to: name, as: price}\n", "3 error bad-value|it leads to offers"},
		{"letters that separate", "class: Event\nfields:\n  s: {to: keywords, split: comma}\n", "3 error bad-value|letters"},
		{"a constant that is none", "class: Event\nadd:\n  isAccessibleForFree: peut-être\n", "3 error not-a-boolean|isAccessibleForFree holds Boolean"},
		{"a constant member that is none", "class: Event\nadd:\n  eventStatus: Cancelld\n", "3 error not-a-member"},
		{"a constant date that is none", "class: Event\nadd:\n  startDate: bientôt\n", "3 error not-a-date"},
		{"an id that is added", "class: Event\nadd:\n  id: '{numéro}'\n", "3 error bad-value|id cannot be added|at the top"},
		{"an addition without its value", "class: Event\nadd:\n  url: {when: {a: b}}\n", "3 error bad-value|no value"},
		{"a condition that is no question", "when: publié", "1 error bad-value|expected fields with values"},
		{"a property to withhold that is none", "withhold: [Person.mail]", "1 error unknown-property|\"mail\""},
		{"personal data that is mapped", "class: Person\nfields:\n  x: email\n", "3 advice withheld|personal data"},
		{"fields of no thing", "class: Event\nfields:\n  x: {to: name, fields: {a: name}}\n", "3 error bad-value|no thing"},
		{"fields of one of several things", "class: Event\nfields:\n  x: {to: performer, fields: {a: name}}\n", "3 error no-class|performer["},
		{"a register that is nearly one", "class: Organization\nfields:\n  x: 'identifier[SIRENE]'\n", "3 warning unknown-register|did you mean SIREN?"},
	} {
		t.Run(test.mistake, func(t *testing.T) {
			m, problems := mapping.Read(strings.NewReader(test.file), "m.yaml")
			parts := strings.Split(test.want, "|")
			var all []string
			for _, p := range problems {
				said := fmt.Sprintf("%d %s %s", p.Place.Line, p.Severity, p.Code)
				all = append(all, said+"|"+p.Message+"|"+p.Hint)
				if !strings.HasSuffix(said, parts[0]) {
					continue
				}
				for _, part := range parts[1:] {
					if !strings.Contains(p.Message+"\n"+p.Hint, part) {
						t.Errorf("%q is not in %q with the hint %q", part, p.Message, p.Hint)
					}
				}
				for range mapping.Records(stream([]data.Row{table([]string{"x"}, "y")}), m, mapping.Options{}) { // whatever is left of it works
				}
				return
			}
			t.Errorf("no problem %q among %q", parts[0], all)
		})
	}
}

func TestDraft(t *testing.T) {
	all := rows(t, "testdata/agenda.csv")
	got := mapping.Draft(all, "agenda.csv")
	golden := "testdata/agenda.yaml"
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the draft is not %s; `go test ./vocab/mapping -update` rewrites it:\n%s", golden, got)
	}
	if said := strings.Count(string(got), "\n"); said < len(all[0].Tree.Fields) {
		t.Errorf("%d lines for %d fields", said, len(all[0].Tree.Fields))
	}
}

// A draft says of an input what is recognised without one.
func TestADraftMapsAsWithoutOne(t *testing.T) {
	for _, name := range []string{"testdata/agenda.csv", "mean/google-calendar.csv", "mean/excel-fr-utf8-bom-sep.csv", "mean/dates.csv", "tess-training/events.csv"} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			if !strings.HasPrefix(name, "testdata") {
				name = shared(t, "corpus/"+name)
			}
			all := rows(t, name)
			all = all[:min(len(all), 50)]
			drafted, problems := mapping.Read(bytes.NewReader(mapping.Draft(all, "x")), "x.yaml")
			for _, p := range problems {
				t.Errorf("%s: %s: %s", p.Severity, p, p.Hint)
			}
			recognised, _ := mapping.Recognize(all)
			for _, row := range all {
				a, b := one(t, row, recognised, mapping.Options{}), one(t, row, drafted, mapping.Options{})
				if a.Record.Key != b.Record.Key || say(&a.Record.Node) != say(&b.Record.Node) {
					t.Fatalf("%s\nrecognised: %s %s\n   drafted: %s %s", row.Place, a.Record.Key, say(&a.Record.Node), b.Record.Key, say(&b.Record.Node))
				}
			}
		})
	}
}

func TestEveryDraftIsRead(t *testing.T) {
	dir := filepath.Dir(shared(t, "corpus/mean/EXPECT.md"))
	n := 0
	for _, pattern := range []string{"*.csv", "*.json", "*.ndjson", "../confs-tech-json/*/*.json", "../shapes/*.json", "../openagenda-fr-json/*.json", "../festivals-fr-csv/*.csv", "../tess-training/*.json"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, file := range files[:min(len(files), 12)] {
			if info, err := os.Stat(file); err != nil || info.Size() > 4<<20 {
				continue
			}
			all := rows(t, file)
			n++
			draft := mapping.Draft(all[:min(len(all), 50)], filepath.Base(file))
			if _, problems := mapping.Read(bytes.NewReader(draft), "draft.yaml"); len(problems) > 0 {
				for _, p := range problems {
					t.Errorf("%s: %s: %s", filepath.Base(file), p, p.Hint)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d files", n)
	}
}

func TestExplain(t *testing.T) {
	m := read(t, "class: Event\nid: '{numéro}'\nfields:\n  titre: name\n  début: startDate\n  lieu: location.name\n  note: ignore\n  statut: {to: eventStatus, values: {ok: ignore}}\nadd:\n  url: 'https://example.org/{numéro}'\nwithhold: [tél]")
	row := table([]string{"Numéro", "Titre", "Début", "Lieu", "Note", "Statut", "Tél", "Autre", "Vide"}, "7", "Gala", "2026-03-05", "Zénith", "n", "ok", "06", "?!", "")
	_, traces := mapping.Explain(row, m, mapping.Options{})
	var got []string
	for _, x := range traces {
		got = append(got, fmt.Sprintf("%s=%s → %s=%s by %s", x.Field, x.Found, x.Path, x.Value.Text, x.By))
	}
	want := []string{
		"numéro=7 → @id=7 by m.yaml: id {numéro}",
		"Titre=Gala → name=Gala by m.yaml:4: titre: name",
		"Début=2026-03-05 → startDate=2026-03-05 by m.yaml:5: début: startDate",
		"Lieu=Zénith → location.@type=Place by m.yaml:6: lieu: location.name",
		"Lieu=Zénith → location.name=Zénith by m.yaml:6: lieu: location.name",
		"Note=n → = by m.yaml:7: note: ignore",
		"Statut=ok → = by m.yaml:8: statut: eventStatus",
		"Tél=06 → = by m.yaml:11: tél: personal",
		"numéro=7 → url=https://example.org/7 by m.yaml:10: add url: https://example.org/{numéro}",
		"=→ @type=Event by the class that the mapping or the property has for it",
	}
	for i, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), strings.Replace(w, "=→", "= →", 1)) {
			t.Errorf("%d: missing %s in\n%s", i, w, strings.Join(got, "\n"))
		}
	}
}

// Each value of a record is explained once, whatever the input.
func TestEveryValueIsExplained(t *testing.T) {
	dir := generate(t, "-n", "200")
	for _, file := range []string{"events.ndjson", "events.csv", "orgs.csv"} {
		all := rows(t, filepath.Join(dir, file))
		m, _ := mapping.Recognize(all[:50])
		for _, row := range all[:100] {
			item, traces := mapping.Explain(row, m, mapping.Options{})
			plain := one(t, row, m, mapping.Options{})
			if say(&item.Record.Node) != say(&plain.Record.Node) {
				t.Fatalf("%s: explained %s\nmapped %s", row.Place, say(&item.Record.Node), say(&plain.Record.Node))
			}
			n := 0
			for _, x := range traces {
				if x.Path != "" && !strings.HasPrefix(x.Path, "@id") && x.Path != "@modified" {
					n++
				}
				if x.Path != "" && x.Field == "" && x.By == "" {
					t.Errorf("%s: %s comes from nowhere", row.Place, x.Path)
				}
			}
			if want := count(&item.Record.Node); n != want {
				t.Errorf("%s: %d values explained of %d", row.Place, n, want)
			}
		}
	}
}

func count(n *data.Node) int {
	c := len(n.Types)
	if n.ID != "" {
		c++
	}
	for _, p := range n.Properties {
		for _, v := range p.Values {
			if v.Kind != data.Nested {
				c++
			}
			if v.Node != nil {
				c += count(v.Node)
			}
		}
	}
	return c
}

func TestMissing(t *testing.T) {
	m := read(t, "class: Event\nid: '{numero}'\nwhen: {publié: oui}\nfields:\n  titre: name\n  debutt: startDate\n  lieu: {to: location.name, when: {étage: '1'}}\n")
	var got []string
	for _, p := range mapping.Missing(m, []data.Row{table([]string{"Titre", "Début", "Lieu", "Numéro", "Publié"}, "a", "b", "c", "d", "e")}) {
		got = append(got, p.Severity.String()+": "+p.String()+" ("+p.Hint+")")
	}
	want := "warning: m.yaml:6: debutt: no field of this name has a value in the first rows of the input (did you mean Début?)\n" +
		"advice: m.yaml:7: étage: no field of this name has a value in the first rows of the input (the fields there are Début, Lieu, Numéro, Publié, Titre)"
	if strings.Join(got, "\n") != want {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n"), want)
	}
}

func ExampleRead() {
	m, problems := mapping.Read(strings.NewReader(`
class: Event
language: fr
fields:
  titre: name
  début: startDate
  ville: location.address.addressLocality
`), "agenda.yaml")
	if len(problems) > 0 {
		fmt.Println(problems[0])
		return
	}
	row := table([]string{"Titre", "Début", "Ville"}, "Journée IA & santé", "28 novembre 2024", "Caen")
	for item := range mapping.Records(stream([]data.Row{row}), m, mapping.Options{}) {
		fmt.Println(say(&item.Record.Node))
	}
	// Output: Event name=Journée IA & santé@fr startDate='2024-11-28' location=[Place address=[PostalAddress addressLocality=Caen]]
}

// A class that a person named holds against what single rows say of themselves.
func TestAStatedClassIsFirm(t *testing.T) {
	m := read(t, "class: Event\nid: \"{id}\"\nadd: {startDate: 2025-01-01}\n")
	row := object(t, `{"id": "q4", "@id": "http://evil.example/x", "@type": "Person", "@context": "http://evil.example/ctx", "name": "N"}`)
	item := one(t, row, m, mapping.Options{})
	if item.Collection != data.Events || item.Record.Key != "q4" || item.Bad() || len(data.Values(&item.Record.Node, schema.SameAs)) > 0 {
		t.Errorf("got %s %q %v, %v", item.Collection, item.Record.Key, item.Record.Node.Types, item.Problems)
	}
	if got := strings.Join(told(item, data.Warning), " "); got != "other-class" {
		t.Errorf("told %s", got)
	}
	item = one(t, object(t, `{"id": "q5", "@type": "Festival", "name": "N"}`), m, mapping.Options{})
	if got := item.Record.Node.Types; len(got) != 1 || got[0] != "Festival" {
		t.Errorf("a class below it became %v", got)
	}
}

package mapping_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// table is a row of a table.
func table(headings []string, cells ...string) data.Row {
	row := data.Row{Place: data.Position{File: "t.csv", Line: 2}, Tree: data.Tree{Shape: data.Object}}
	for i, h := range headings {
		row.Tree.Fields = append(row.Tree.Fields, data.Field{Name: h, Tree: data.Tree{Shape: data.String, Text: cells[i]}})
	}
	return row
}

// object is a row of JSON.
func object(t testing.TB, text string) data.Row {
	t.Helper()
	in, err := source.Open(context.Background(), source.Stdin, source.Options{Stdin: strings.NewReader(text), Syntax: "json"})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for row, problem := range in.Rows() {
		if problem != nil {
			t.Fatal(problem)
		}
		return row
	}
	t.Fatal("no row")
	return data.Row{}
}

// one maps one row.
func one(t testing.TB, row data.Row, m mapping.Mapping, opts mapping.Options) data.Item {
	t.Helper()
	for item := range mapping.Records(stream([]data.Row{row}), m, opts) {
		return item
	}
	t.Fatal("no item")
	return data.Item{}
}

// say writes a node in short: property=value, nested nodes in brackets.
func say(n *data.Node) string {
	var b strings.Builder
	b.WriteString(strings.Join(n.Types, "+"))
	if n.ID != "" {
		b.WriteString(" <" + n.ID + ">")
	}
	for _, p := range n.Properties {
		for _, v := range p.Values {
			b.WriteString(" " + p.Name + "=")
			switch v.Kind {
			case data.Nested:
				b.WriteString("[" + say(v.Node) + "]")
			case data.Reference:
				b.WriteString("@" + v.Text)
				if v.Node != nil {
					b.WriteString("[" + say(v.Node) + "]")
				}
			case data.Link:
				b.WriteString("<" + strings.TrimPrefix(v.Text, schema.NS) + ">")
			case data.Text:
				b.WriteString(v.Text)
				if v.Tag != "" {
					b.WriteString("@" + v.Tag)
				}
			default:
				b.WriteString("'" + v.Text + "'")
			}
		}
	}
	return b.String()
}

func TestObjectsBecomeRecords(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"schema.org's own names", `{"@context":"https://schema.org","@type":"Event","name":"N","startDate":"2025-01-02"}`, "Event name=N startDate='2025-01-02'"},
		{"a span as an object", `{"type":"Event","name":"N","dates":{"start":"2025-01-02","end":"2025-01-03"}}`, "Event name=N startDate='2025-01-02' endDate='2025-01-03'"},
		{"spans that are occasions", `{"type":"Event","name":"N","dates":[{"start":"2025-01-02","end":"2025-01-03"},{"start":"2025-02-02","end":"2025-02-03"}]}`,
			"Event name=N startDate='2025-01-02' endDate='2025-02-03' subEvent=[Event name=N startDate='2025-01-02' endDate='2025-01-03'] subEvent=[Event name=N startDate='2025-02-02' endDate='2025-02-03']"},
		{"a prefix", `{"@type":"schema:Event","schema:name":"N"}`, "Event name=N"},
		{"whole IRIs of either scheme", `{"@type":"https://schema.org/Event","http://schema.org/name":"N"}`, "Event name=N"},
		{"a language map", `{"type":"Event","name":{"fr":"Nom","en":"Name"}}`, "Event name=Nom@fr name=Name@en"},
		{"a language in the key", `{"type":"Event","name_fr":"Nom","name@en":"Name"}`, "Event name=Nom@fr name=Name@en"},
		{"a value with a language", `{"type":"Event","name":{"@value":"Nom","@language":"fr_FR"}}`, "Event name=Nom@fr-FR"},
		{"the context's language", `{"@context":{"@vocab":"http://schema.org/","@language":"fr"},"type":"Event","name":"Nom","url":"http://a.example/"}`, "Event name=Nom@fr url=<http://a.example/>"},
		{"the context's terms", `{"@context":["https://schema.org",{"dct":"http://purl.org/dc/terms/","rights":"dct:rights"}],"@type":"Event","dct:source":"s","rights":"r"}`,
			"Event http://purl.org/dc/terms/rights=r http://purl.org/dc/terms/source=s"},
		{"a start under another name", `{"type":"Event","title":"N","start_date":"2025-01-02","end":"2025-01-03"}`, "Event name=N startDate='2025-01-02' endDate='2025-01-03'"},
		{"words of people for members", `{"type":"Event","status":"annulé","attendanceMode":"hybride"}`, "Event eventStatus=<EventCancelled> eventAttendanceMode=<MixedEventAttendanceMode>"},
		{"members by name, label and IRI", `{"type":"Event","eventStatus":["EventPostponed","rescheduled","https://schema.org/EventMovedOnline"]}`,
			"Event eventStatus=<EventPostponed> eventStatus=<EventRescheduled> eventStatus=<EventMovedOnline>"},
		{"sold out is no status", `{"type":"Event","status":"complet"}`, "Event offers=[Offer availability=<SoldOut>]"},
		{"a place in pieces", `{"type":"Event","location":{"name":"Le Dôme","city":"Caen","postalCode":"06000","lat":"49,18","lon":-0.37}}`,
			"Event location=[Place name=Le Dôme address=[PostalAddress postalCode=06000 addressLocality=Caen] geo=[GeoCoordinates latitude='49.18' longitude='-0.37']]"},
		{"a place in a word, and one on the web", `{"type":"Event","location":["Caen","https://visio.example/x"]}`, "Event location=[Place name=Caen] location=[VirtualLocation url=<https://visio.example/x>]"},
		{"a place that is an address on the web", `{"type":"Event","location":{"url":"https://visio.example/x"}}`, "Event location=[VirtualLocation url=<https://visio.example/x>]"},
		{"a mention", `{"type":"Event","organizer":"GREYC"}`, "Event organizer=[Organization name=GREYC]"},
		{"a key", `{"type":"Event","organizers":[{"id":"org-01"}],"superEvent":"ev-0007"}`, "Event organizer=@organizations/org-01 superEvent=@events/ev-0007"},
		{"a key that is a number", `{"type":"Event","superEvent":7}`, "Event superEvent=@events/7"},
		{"digits in a text are no key", `{"type":"Event","organizer":"191414085","location":"b-204"}`, "Event location=[Place name=b-204] organizer=[Organization name=191414085]"},
		{"a key and a name", `{"type":"Event","organizer":{"id":"org-01","name":"GREYC"}}`, "Event organizer=@organizations/org-01[Organization name=GREYC]"},
		{"a record of this site", `{"type":"Event","organizer":"organizations/greyc","funder":{"@id":"https://kiosque.example/organizations/anr#this"}}`,
			"Event organizer=@organizations/greyc funder=@organizations/anr"},
		{"a thing elsewhere", `{"type":"Event","organizer":{"@id":"https://ror.org/051kpcy16"}}`, "Event organizer=<https://ror.org/051kpcy16>"},
		{"a thing elsewhere of which more is said", `{"type":"Event","organizer":{"@id":"https://ror.org/051kpcy16","@type":"CollegeOrUniversity","name":"Caen"}}`,
			"Event organizer=[CollegeOrUniversity <https://ror.org/051kpcy16> name=Caen]"},
		{"the record's own IRI", `{"@id":"https://elsewhere.example/e/1","@type":"Event","name":"N"}`, "Event name=N sameAs=<https://elsewhere.example/e/1>"},
		{"numbers beside objects", `{"identifiers":{"siren":"191 414 085","ror":"https://ror.org/051kpcy16","wikidata":"Q568554"},"type":"CollegeOrUniversity"}`,
			"CollegeOrUniversity iso6523Code=0002:191414085 identifier=[PropertyValue propertyID=SIREN value=191414085] identifier=[PropertyValue propertyID=ROR value=051kpcy16] " +
				"identifier=[PropertyValue propertyID=Wikidata value=Q568554] sameAs=<https://ror.org/051kpcy16> sameAs=<http://www.wikidata.org/entity/Q568554>"},
		{"a number whose digits are wrong is no sameAs", `{"type":"Organization","ror":"051kpcy17"}`, "Organization identifier=[PropertyValue propertyID=ROR value=051kpcy17]"},
		{"a superseded property", `{"type":"Event","performers":{"@type":"Person","name":"P"}}`, "Event performer=[Person name=P]"},
		{"a founding year", `{"type":"Organization","foundingDate":"1432"}`, "Organization foundingDate='1432'"},
		{"a recurrence", `{"type":"Event","startDate":"2025-01-06T18:00:00+01:00","recurrence":{"rrule":"FREQ=WEEKLY;BYDAY=MO;COUNT=3","exdates":["2025-01-13"]}}`,
			"Event startDate='2025-01-06T18:00:00+01:00' eventSchedule=[Schedule startDate='2025-01-06' byDay=<Monday> exceptDate='2025-01-13' repeatCount='3' repeatFrequency=P1W startTime='18:00:00']"},
		{"a local time and its zone, in any order", `{"type":"Event","startDate":"2025-07-01T10:00","timezone":"Europe/Paris"}`, "Event startDate='2025-07-01T10:00:00+02:00'"},
		{"all day", `{"type":"Event","startDate":"2025-07-01T00:00:00+02:00","allDay":true}`, "Event startDate='2025-07-01'"},
		{"an image without one", `{"type":"Event","image":false,"name":"N","keywords":[]}`, "Event name=N"},
		{"durations", `{"type":"Event","duration":"1h30"}`, "Event duration=PT1H30M"},
		{"a country and a code stay text", `{"type":"PostalAddress","addressCountry":"FR"}`, "PostalAddress addressCountry=FR"},
		{"an object identifier", `{"type":"Organization","identifier":{"propertyID":"SIREN","value":"191414085"}}`, "Organization identifier=[PropertyValue propertyID=SIREN value=191414085]"},
		{"a number of people", `{"type":"Organization","numberOfEmployees":120}`, "Organization numberOfEmployees=[QuantitativeValue value='120']"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			item := one(t, object(t, tt.in), mapping.Schema, mapping.Options{Base: "https://kiosque.example"})
			if got := say(&item.Record.Node); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s\n%v", got, tt.want, item.Problems)
			}
		})
	}
}

func TestTablesBecomeRecords(t *testing.T) {
	paris, _ := time.LoadLocation("Europe/Paris")
	for _, tt := range []struct {
		name     string
		class    schema.Term
		headings string
		cells    string
		want     string
	}{
		{"French headings", schema.Event, "Titre;Date de début;Heure de début;Lieu;Ville", "N;28/11/2024;9h00;Le Dôme;Caen",
			"Event name=N startDate='2024-11-28T09:00:00+01:00' location=[Place name=Le Dôme address=[PostalAddress addressLocality=Caen]]"},
		{"English headings", schema.Event, "Title;Starts;Ends;Venue;City", "N;2024-11-28 09:00;2024-11-28 10:00;The Dome;Caen",
			"Event name=N startDate='2024-11-28T09:00:00+01:00' endDate='2024-11-28T10:00:00+01:00' location=[Place name=The Dome address=[PostalAddress addressLocality=Caen]]"},
		{"accents, plurals and brackets do not count", schema.Event, "INTITULÉ de l'événement;Date(s) de debut (locale);Organisateurs", "N;28/11/2024;A | B;",
			"Event name=N startDate='2024-11-28' organizer=[Organization name=A] organizer=[Organization name=B]"},
		{"from and to", schema.Event, "nom;du;au", "N;3 mars 2025;5 mars 2025", "Event name=N startDate='2025-03-03' endDate='2025-03-05'"},
		{"a name with commas is one", schema.Event, "nom;organisateur", "N;INRAE, centre de Caen", "Event name=N organizer=[Organization name=INRAE, centre de Caen]"},
		{"two hours in one cell", schema.Event, "nom;date;horaires", "N;28/11/2024;19h-21h", "Event name=N startDate='2024-11-28T19:00:00+01:00' endDate='2024-11-28T21:00:00+01:00'"},
		{"all day leaves the hours", schema.Event, "nom;date;heure;journée entière", "N;28/11/2024;00:00;oui", "Event name=N startDate='2024-11-28'"},
		{"free of charge", schema.Event, "nom;tarif", "N;Entrée libre", "Event name=N isAccessibleForFree='true' offers=[Offer description=Entrée libre price='0']"},
		{"what you like", schema.Event, "nom;tarif", "N;prix libre", "Event name=N offers=[Offer description=prix libre]"},
		{"a currency of its own", schema.Event, "nom;tarif;devise", "N;12,50 / 8;EUR", "Event name=N isAccessibleForFree='false' offers=[Offer price='12.50' priceCurrency=EUR] offers=[Offer price='8' priceCurrency=EUR]"},
		{"types in words", schema.Event, "nom;type", "N;Colloque", "ConferenceEvent name=N"},
		{"an unknown type is a keyword", schema.Event, "nom;type", "N;Balade contée", "Event name=N keywords=Balade contée"},
		{"a theatre among institutions", schema.Organization, "raison sociale;type", "N;Musée", "Museum+Organization name=N legalName=N"},
		{"a name in two columns", schema.Person, "prénom;nom de famille", "Ada;Lovelace", "Person name=Ada Lovelace familyName=Lovelace givenName=Ada"},
		{"the French way", schema.Person, "Nom;Prénom", "Lovelace;Ada", "Person name=Ada Lovelace familyName=Lovelace givenName=Ada"},
		{"a language beside a text", schema.Event, "name;name_lang;description;description language", "N;fr_FR;D;en", "Event name=N@fr-FR description=D@en"},
		{"a language that is none leaves the text without", schema.Event, "name;name_lang", "N;français", "Event name=N"},
		{"institutions", schema.Organization, "nom;sigle;type d'établissement;code postal;SIREN;site web", "N;S;Université;06000;191414085;www.unicaen.fr",
			"CollegeOrUniversity name=N alternateName=S address=[PostalAddress postalCode=06000] iso6523Code=0002:191414085 url=<https://www.unicaen.fr> identifier=[PropertyValue propertyID=SIREN value=191414085]"},
		{"a LEI", schema.Organization, "nom;LEI", "N;969500LKE45V4K6V4D21", "Organization name=N leiCode=969500LKE45V4K6V4D21"},
		{"a point", schema.Place, "nom;coordonnées", "N;49.18, -0.37", "Place name=N geo=[GeoCoordinates latitude='49.18' longitude='-0.37']"},
		{"paths of properties", schema.Event, "name;location.name;location.address.addressLocality;name@en", "N;L;Caen;E",
			"Event name=N name=E@en location=[Place name=L address=[PostalAddress addressLocality=Caen]]"},
		{"empty words are empty", schema.Event, "nom;lieu;tarif;description", "N;N/A;néant;-", "Event name=N"},
		{"what cannot be read leaves no empty part", schema.Event, "nom;latitude;ville", "N;au nord;Caen", "Event name=N location=[Place address=[PostalAddress addressLocality=Caen]]"},
		{"Lambert-93", schema.Place, "nom;X;Y", "N;700000;6600000", "Place name=N geo=[GeoCoordinates latitude='46.500000' longitude='3.000000']"},
		{"nowhere on earth", schema.Place, "nom;latitude;longitude", "N;49.18;-360.4", "Place name=N"},
		{"nor a place", schema.Event, "nom;latitude", "N;au nord", "Event name=N"},
		{"an identifier with its scheme", schema.Event, "nom;organisateur", "N;ror:043749971 | ISNI:0000 0001 2186 4076 | ror:043749972",
			"Event name=N organizer=<https://ror.org/043749971> organizer=<https://isni.org/isni/0000000121864076> organizer=[Organization name=ror:043749972]"},
		{"Outlook's two columns of one name", schema.Event, "Objet;Début;Début;Fin;Fin", "N;28/11/2024;09:00:00;28/11/2024;10:00:00",
			"Event name=N startDate='2024-11-28T09:00:00+01:00' endDate='2024-11-28T10:00:00+01:00'"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cells := strings.Split(tt.cells, ";")
			row := table(strings.Split(tt.headings, ";"), cells...)
			item := one(t, row, mapping.Table, mapping.Options{Class: tt.class, DefaultZone: paris})
			if got := say(&item.Record.Node); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s\n%v", got, tt.want, item.Problems)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	for _, tt := range []struct{ name, in, code, line string }{
		{"a day that is none", `{"type":"Event","name":"N","startDate":"31/02/2026"}`, "not-a-date", `startDate: "31/02/2026" is not a date: the calendar has no such day`},
		{"an unknown field", `{"type":"Event","name":"N","startDate":"2026-01-01","organiserr":"x"}`, "unknown-field", `organiserr: "organiserr" is unknown and left out`},
		{"no name", `{"type":"Event","startDate":"2026-01-01"}`, "missing-name", "name: there is no name"},
		{"an unknown member", `{"type":"Event","name":"N","startDate":"2026-01-01","status":"bleu"}`, "not-a-member", `status: "bleu" is not a EventStatusType`},
		{"a script for an address", `{"type":"Event","name":"N","url":"javascript:alert(1)"}`, "unsafe-address", `url: "javascript:alert(1)" is no address to publish`},
		{"mail of a person", `{"type":"Event","performer":{"@type":"Person","name":"P","email":"p@example.org"}}`, "withheld", "performer.email: personal data is not published"},
		{"home of a person", `{"type":"Person","name":"P","postalCode":"14000"}`, "withheld", "postalCode: personal data is not published"},
		{"a person's number within", `{"type":"Person","name":"P","contactPoint":{"telephone":"+33 2"}}`, "withheld", "contactPoint: personal data is not published"},
		{"home by a class beside", `{"type":["Place","Person"],"name":"P","zip":"14000"}`, "withheld", "zip: personal data is not published"},
		{"who comes", `{"type":"Event","attendee":[{"name":"P"}]}`, "withheld", "attendee: personal data is not published"},
		{"neither yes nor no", `{"type":"Event","isAccessibleForFree":"peut-être"}`, "not-a-boolean", `isAccessibleForFree: "peut-être" is neither yes nor no`},
		{"an object for a text", `{"type":"Event","startDate":{"a":"b"}}`, "not-text", "startDate: found an object, expected Date or DateTime"},
		{"a price that is none", `{"type":"Event","offers":{"price":"cher"}}`, "not-a-number", `offers.price: "cher" is not a price`},
		{"a property of another class", `{"type":"Event","legalName":"N"}`, "not-on-class", "legalName: legalName is not a property of Event"},
		{"a type of no collection", `{"type":"Recipe","name":"N"}`, "no-collection", "the type Recipe belongs to none of the site's collections"},
		{"a text for a record", `["x"]`, "", ""},
		{"an unknown class", `{"type":"Evnt","startDate":"2026-01-01"}`, "unknown-class", `type: "Evnt" is not a class of schema.org`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.code == "" {
				return
			}
			item := one(t, object(t, tt.in), mapping.Schema, mapping.Options{})
			for _, p := range item.Problems {
				if string(p.Code) == tt.code {
					if got := p.String(); !strings.HasSuffix(got, tt.line) {
						t.Errorf("got %s, want %s", got, tt.line)
					}
					return
				}
			}
			t.Errorf("no %s in %v", tt.code, item.Problems)
		})
	}
}

// A field's problem is told once, and counted at the end.
func TestLinesOfTotalsAreNoRecords(t *testing.T) {
	for cells, total := range map[string]bool{"Total : 4;;": true, "TOTAUX;;12,5": true, "Sous-total:;3;": true, "Total eclipse;12/08/2026;": false, "Totalement fou;;3": false, "12;Total;3": false} {
		item := one(t, table([]string{"titre", "date", "places"}, strings.Split(cells, ";")...), mapping.Table, mapping.Options{Class: schema.Event})
		if got := strings.Contains(strings.Join(told(item, data.Warning), " "), "total-row"); got != total || got && !item.None {
			t.Errorf("%s: got %v", cells, item.Problems)
		}
	}
}

func TestUnknownFieldsAreCounted(t *testing.T) {
	row := table([]string{"titre", "début", "Couleurr"}, "N", "2026-01-01", "bleu")
	told, again, total := 0, 0, ""
	for item := range mapping.Records(stream([]data.Row{row, row, row}), mapping.Table, mapping.Options{Class: schema.Event}) {
		for _, p := range item.Problems {
			switch {
			case p.Code != "unknown-field":
			case p.Again == 0:
				told++
			default:
				again, total = p.Again, p.Message
			}
		}
		if item.None && total == "" {
			t.Errorf("an item without a record: %v", item)
		}
	}
	if told != 1 || again != 2 || !strings.HasPrefix(total, "3 times in all") {
		t.Errorf("told %d times, total %q", told, total)
	}
}

func TestRecognize(t *testing.T) {
	for _, tt := range []struct {
		name  string
		row   data.Row
		want  string
		class schema.Term
		order mapping.DateOrder
	}{
		{"a start makes events", table([]string{"titre", "date de début"}, "N", "28/11/2024"), "table", schema.Event, mapping.DayFirst},
		{"a register's number makes institutions", table([]string{"nom", "SIREN"}, "N", "191414085"), "table", schema.Organization, mapping.AnyOrder},
		{"Google writes the month first", table([]string{"Subject", "Start Date"}, "N", "11/28/2024"), "table", schema.Event, mapping.MonthFirst},
		{"a type makes objects", object(t, `{"@type":"Festival","name":"N"}`), "schema.org", schema.Event, mapping.AnyOrder},
		{"nothing tells", table([]string{"a"}, "b"), "table", "", mapping.AnyOrder},
	} {
		m, why := mapping.Recognize([]data.Row{tt.row})
		if m.Name != tt.want || m.Class != tt.class || m.Order != tt.order {
			t.Errorf("%s: got %s, %s, %d (%s)", tt.name, m.Name, m.Class, m.Order, why)
		}
	}
}

func TestGraphsAreSeveralRecords(t *testing.T) {
	row := object(t, `{"@context":{"@language":"fr"},"@graph":[{"@type":"Event","name":"A"},{"@type":"Organization","name":"B"}]}`)
	var got []string
	for item := range mapping.Records(stream([]data.Row{row}), mapping.Schema, mapping.Options{}) {
		got = append(got, string(item.Collection)+" "+say(&item.Record.Node))
	}
	if s := strings.Join(got, "; "); s != "events Event name=A@fr; organizations Organization name=B@fr" {
		t.Errorf("got %s", s)
	}
}

func TestTheOperatorSaysWhere(t *testing.T) {
	m := mapping.Table
	m.Class = schema.Event // by a sample
	item := one(t, table([]string{"nom", "type"}, "N", "Musée"), m, mapping.Options{Collection: data.Organizations})
	if got := say(&item.Record.Node); got != "Museum+Organization name=N" || item.Collection != data.Organizations || item.Bad() {
		t.Errorf("got %s in %q: %v", got, item.Collection, item.Problems)
	}
}

// A user's rules come before everything but JSON-LD's words.
func TestRulesAreData(t *testing.T) {
	m := mapping.Mapping{Class: schema.Event, Rules: []mapping.Rule{
		{From: "titre.fr", To: "name", Lang: "fr"},
		{From: "quand.debut", To: "startDate"},
		{From: "quand.fuseau", To: "@zone"},
		{From: "salle", To: "location.name"},
		{From: "etat", To: "eventStatus", Values: map[string]string{"3": "EventCancelled"}},
	}}
	row := object(t, `{"titre":{"fr":"N"},"quand":{"debut":"2025-07-01T10:00","fuseau":"Europe/Paris"},"salle":"S","etat":3}`)
	item := one(t, row, m, mapping.Options{})
	want := "Event name=N@fr eventStatus=<EventCancelled> startDate='2025-07-01T10:00:00+02:00' location=[Place name=S]"
	if got := say(&item.Record.Node); got != want {
		t.Errorf("\ngot  %s\nwant %s\n%v", got, want, item.Problems)
	}
}

func Example() {
	in, _ := source.Open(context.Background(), source.Stdin, source.Options{Syntax: "csv", Stdin: strings.NewReader(
		"Titre;Début;Lieu;Ville;Tarif\nFête de l'œuf;20/04/2025 14h00;Parc d'Ornano;Caen;2,50 €\nConcert;31/02/2026;;;\n")})
	defer in.Close()
	paris, _ := time.LoadLocation("Europe/Paris")
	m := mapping.Table
	m.Class = schema.Event
	for item := range mapping.Records(in.Rows(), m, mapping.Options{DefaultZone: paris}) {
		if item.Bad() {
			fmt.Println(item.Problems[0])
			continue
		}
		n := &item.Record.Node
		offer := data.First(n, schema.Offers).Node
		fmt.Println(item.Record.Summary.Name, data.First(n, schema.StartDate).Text, data.First(offer, schema.Price).Text)
	}
	// Output:
	// Fête de l'œuf 2025-04-20T14:00:00+02:00 2.50
	// -:3: Début: "31/02/2026" is not a date: the calendar has no such day
}

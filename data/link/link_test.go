package link_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/link"
	"github.com/kiosque-ld/kiosque/data/source"
)

// caen is a small registry.
var caen = []link.Entity{
	{IRI: "https://ror.org/051kpcy16", Name: "Université de Caen Normandie", Country: "FR", Authority: "ROR", Domains: []string{"unicaen.fr"},
		Names: []link.Name{{Text: "Université de Caen Normandie"}, {Text: "UNICAEN", Kind: link.Acronym}, {Text: "Université de Caen", Kind: link.Alternate}},
		IDs:   []link.ID{{Scheme: link.ROR, Value: "051kpcy16"}, {Scheme: link.SIREN, Value: "191414085"}}},
	{IRI: "https://ror.org/043749971", Name: "GREYC", Country: "FR", Authority: "ROR", Type: "facility",
		Names: []link.Name{{Text: "GREYC"}, {Text: "UMR 6072", Kind: link.Alternate}, {Text: "Groupe de Recherche en Informatique, Image et Instrumentation de Caen", Kind: link.Alternate}},
		IDs:   []link.ID{{Scheme: link.ROR, Value: "043749971"}}},
	{IRI: "https://ror.org/018z38380", Name: "COMETE - Mobilités : Vieillissement, pathologie, santé", Country: "FR", Authority: "ROR",
		Names: []link.Name{{Text: "COMETE", Kind: link.Acronym}, {Text: "UMRS 1075", Kind: link.Alternate}}},
	{IRI: "https://ror.org/05kt43w73", Name: "Chimie Organique, Médicinale et Extractive", Country: "FR", Authority: "ROR", Former: true,
		Names: []link.Name{{Text: "COMETE", Kind: link.Acronym}, {Text: "UMR 8638", Kind: link.Alternate}}},
	{IRI: "https://ror.org/000twr676", Name: "Anaesthetic Research Society", Country: "GB", Authority: "ROR", Names: []link.Name{{Text: "ARS", Kind: link.Acronym}}},
	{IRI: "https://ror.org/02vjkv261", Name: "Inserm", Country: "FR", Authority: "ROR", Type: "government, funder",
		Names: []link.Name{{Text: "Inserm"}, {Text: "Institut National de la Santé et de la Recherche Médicale"}}},
	{IRI: "https://ror.org/02x9y0j10", Name: "Centre François Baclesse", Country: "FR", Authority: "ROR"},
	{IRI: "https://ror.org/0pasteur1", Name: "Institut Pasteur", Country: "FR", Authority: "ROR"},
	{IRI: "https://ror.org/0museum00", Name: "Musée national", Country: "FR", Authority: "ROR"},
	{IRI: "https://ror.org/0mariann0", Name: "MARIANNE: Modèles et données pour l'argumentation", Country: "FR", Authority: "ROR",
		Names: []link.Name{{Text: "MARIANNE", Kind: link.Acronym}}},
	{IRI: "https://ror.org/0greek000", Name: "University of Patras", Country: "GR", Authority: "ROR", Names: []link.Name{{Text: "University of Patras"}, {Text: "UPATRAS", Kind: link.Acronym}}},
	{Name: "Institut national de recherche pour l'agriculture, l'alimentation et l'environnement", IRI: "https://ror.org/003vg9w96", Country: "FR", Authority: "ROR",
		Names: []link.Name{{Text: "Inrae", Kind: link.Acronym}}},
}

func index(opts link.Options, more ...link.Entity) *link.Index {
	return link.New(opts, slices.Values(caen), slices.Values(more))
}

func TestResolve(t *testing.T) {
	ix := index(link.Options{Country: "FR"})
	for _, c := range []struct {
		rule, mention string
		method        link.Method
		name          string
	}{
		{"the official name", "UNIVERSITE DE CAEN-NORMANDIE", link.Exact, "Université de Caen Normandie"},
		{"articles do not count", "à l’université de Caen Normandie", link.Exact, "Université de Caen Normandie"},
		{"nor do prepositions", "Université Caen Normandie", link.Exact, "Université de Caen Normandie"},
		{"abbreviations are read", "Univ. de Caen", link.Alias, "Université de Caen Normandie"},
		{"legal forms do not count", "Centre François Baclesse SAS", link.Exact, "Centre François Baclesse"},
		{"a longer acronym that one institution has", "l'UNICAEN", link.Alias, "Université de Caen Normandie"},
		{"the word for what it is may be missing from the name", "l’unité de recherche GREYC", link.Alias, "GREYC"},
		{"a number that nobody knows does not hurt", "Centre François Baclesse (CFB)", link.Exact, "Centre François Baclesse"},
		{"a first name may be shortened", "Centre F. Baclesse", link.Alias, "Centre François Baclesse"},
		{"the number of the unit", "UMR CNRS n° 6072", link.Identifier, "GREYC"},
		{"the number decides between namesakes", "le laboratoire COMETE (UMRS 1075)", link.Identifier, "COMETE - Mobilités : Vieillissement, pathologie, santé"},
		{"the number may stand without brackets", "U1075 COMETE", link.Identifier, "COMETE - Mobilités : Vieillissement, pathologie, santé"},
		{"an identifier with its scheme", "SIREN : 191 414 085", link.Identifier, "Université de Caen Normandie"},
		{"an identifier's address", "https://ror.org/051kpcy16", link.Identifier, "Université de Caen Normandie"},
		{"a web site", "http://www.unicaen.fr/", link.Identifier, "Université de Caen Normandie"},
		{"two names of one institution", "UNICAEN - Université de Caen", link.Alias, "Université de Caen Normandie"},
		{"an institution abroad, by its official name", "University of Patras", link.Exact, "University of Patras"},
		{"commas in a name", "INRAE – Institut national de recherche pour l’agriculture, l’alimentation et l’environnement", link.Alias,
			"Institut national de recherche pour l'agriculture, l'alimentation et l'environnement"},

		{"namesakes are never picked from", "COMETE", link.Undecided, ""},
		{"a short acronym means too much", "l’ARS", link.Undecided, ""},
		{"an acronym abroad", "UPATRAS", link.Undecided, ""},
		{"an acronym is written as one", "unicaen", link.Undecided, ""},
		{"a general name", "Musée national", link.Undecided, ""},
		{"a project team's name is any word", "MARIANNE", link.Undecided, ""},
		{"another place", "Institut Pasteur (Lille)", link.Undecided, ""},
		{"a laboratory of an institute is not the institute", "laboratoire Inserm", link.Undecided, ""},
		{"the number is another unit's", "GREYC (UMRS 1075)", link.Undecided, ""},
		{"the name is another institution's", "Université de Caen Normandie (UMR 6072)", link.Undecided, ""},
		{"a team is not its unit", "Équipe IMAGE du GREYC (UMR 6072)", link.Undecided, ""},
		{"several institutions", "Inserm et GREYC (UMR 6072)", link.Undecided, ""},
		{"a part of an institution", "Bibliothèque de l'Université de Caen", link.Undecided, ""},
		{"a page of a site is not the institution's", "https://www.unicaen.fr/recherche/", link.Undecided, ""},
		{"a person", "François Baclesse", link.Undecided, ""},
		{"nothing", " ", link.Undecided, ""},
	} {
		d := ix.Resolve(link.Mention{Text: c.mention})
		name := ""
		if d.Linked() {
			name = d.Entity.Name
		}
		if d.Method != c.method || name != c.name {
			t.Errorf("%s: %q: got %q by %q (%s), want %q by %q", c.rule, c.mention, name, d.Method, d.Reason, c.name, c.method)
		}
		if d.Reason == "" {
			t.Errorf("%q has no reason", c.mention)
		}
	}
}

func TestResolveIdentifiersBeside(t *testing.T) {
	ix := index(link.Options{})
	d := ix.Resolve(link.Mention{Text: "the university", IDs: []link.ID{{Scheme: link.SIREN, Value: "191 414 085"}}})
	if d.Method != link.Identifier || d.IRI != "https://ror.org/051kpcy16" {
		t.Errorf("got %+v", d)
	}
	d = ix.Resolve(link.Mention{IDs: []link.ID{{Scheme: link.SIREN, Value: "191414085"}, {Scheme: link.ROR, Value: "043749971"}}})
	if d.Linked() || len(d.Candidates) != 2 {
		t.Errorf("identifiers of two institutions: got %+v", d)
	}
}

// A record of the site and what registries know of it are one institution, and the record stands for it.
func TestJoin(t *testing.T) {
	own := link.Entity{Ref: "organizations/unicaen", Name: "Unicaen", IDs: []link.ID{{Scheme: link.ROR, Value: "https://ror.org/051kpcy16"}}}
	byName := link.Entity{Ref: "organizations/pasteur", Name: "Institut Pasteur"}
	other := link.Entity{Name: "Université de Caen", Authority: "ESR", Country: "FR", IDs: []link.ID{{Scheme: link.SIREN, Value: "191414085"}, {Scheme: link.ROR, Value: "000000000"}}}
	ix := index(link.Options{Country: "FR"}, own, byName, other)

	d := ix.Resolve(link.Mention{Text: "Université de Caen Normandie"})
	if d.Ref != "organizations/unicaen" || d.IRI != "https://ror.org/051kpcy16" {
		t.Errorf("joined by identifier: got %q, %q", d.Ref, d.IRI)
	}
	if got, want := fmt.Sprint(ix.Claims(d.Entity)), "[{ror:051kpcy16 } {siren:191414085 ROR}]"; got != want {
		t.Errorf("claims: got %s, want %s", got, want)
	}
	if d := ix.Resolve(link.Mention{Text: "Institut Pasteur"}); d.Ref != "organizations/pasteur" || d.IRI == "" {
		t.Errorf("joined by name: got %q, %q", d.Ref, d.IRI)
	}
	if e := ix.Find("ror:000000000"); e == nil || e.Authority != "ESR" {
		t.Errorf("entities that contradict each other are joined: %+v", e)
	}
}

func TestSplit(t *testing.T) {
	ix := index(link.Options{Country: "FR"})
	for _, c := range []struct{ rule, in, want string }{
		{"known names", "UNICAEN, Inserm et GREYC (UMR 6072)", "UNICAEN|Inserm|GREYC (UMR 6072)"},
		{"articles stay with their names", "l’université de Caen Normandie et le GREYC", "l’université de Caen Normandie|le GREYC"},
		{"semicolons and line ends", "GREYC; Inserm\nInstitut Pasteur", "GREYC|Inserm|Institut Pasteur"},
		{"a sentence that leads in", "Cette journée est organisée par le GREYC, la Ville de Bayeux et l’université de Caen.",
			"le GREYC|la Ville de Bayeux|l’université de Caen"},
		{"unknown ones that say what they are", "le CRIANN, la Communauté urbaine Caen la mer et le DataLab Normandie, avec Inserm",
			"le CRIANN|la Communauté urbaine Caen la mer|le DataLab Normandie|avec Inserm"},
		{"a known name with commas stays whole",
			"l'Institut national de recherche pour l'agriculture, l'alimentation et l'environnement, le GREYC et Inserm",
			"l'Institut national de recherche pour l'agriculture, l'alimentation et l'environnement|le GREYC|Inserm"},
		{"complements stay with what they complement", "l’École spéciale Violet des travaux publics, du bâtiment et de l’industrie et le GREYC",
			"l’École spéciale Violet des travaux publics, du bâtiment et de l’industrie|le GREYC"},
		{"English", "GREYC, the University of Patras and Inserm", "GREYC|the University of Patras|Inserm"},

		{"an unknown name with commas stays whole", "Institut normand de la mer, du littoral, la pêche et l'environnement", ""},
		{"an unknown name with a comma and capitals", "Institut Normand pour l'Agriculture, l'Alimentation et l'Environnement", ""},
		{"a person is no institution", "Jean Dupont et GREYC", ""},
		{"a place and the larger one", "University of Maryland, College Park", ""},
		{"brackets are not cut", "GREYC (informatique, image et instrumentation)", ""},
		{"one institution", "l’ENSICAEN", ""},
		{"no list", "Sciences, techniques et société", ""},
		{"a sentence", "L’événement a réuni le GREYC, des étudiants et des chercheurs.", ""},
	} {
		want := c.want
		if want == "" {
			want = c.in
		}
		if got := strings.Join(ix.Split(c.in), "|"); got != want {
			t.Errorf("%s:\n got %q\nwant %q", c.rule, got, want)
		}
	}
}

func TestSimilar(t *testing.T) {
	ix := index(link.Options{Country: "FR"})
	for mention, want := range map[string]string{
		"Univercité de Caen Normandi":  "Université de Caen Normandie",
		"centre régional Baclesse":     "Centre François Baclesse",
		"Groupe en informatique, Caen": "GREYC",
	} {
		got := ix.Similar(mention, 3)
		if len(got) == 0 || got[0].Entity.Name != want || got[0].Score <= 0.5 || got[0].Score > 1 {
			t.Errorf("%q: got %v, want %q first", mention, got, want)
		}
	}
	if got := ix.Similar("xyzzy", 3); len(got) != 0 {
		t.Errorf("got %v for nothing alike", got)
	}
}

func TestReview(t *testing.T) {
	ix := index(link.Options{Country: "FR"})
	var open link.Open
	for _, m := range []link.Mention{
		{Text: "COMETE", Source: "agenda"}, {Text: "le Comete", Source: "agenda"}, {Text: "=cmd()", Source: "agenda"},
		{Text: "Université de Caen-la-Mer", Source: "agenda"}, {Text: "l’ARS", Source: "agenda"}, {Text: "GREYC", Source: "agenda"},
	} {
		open.Add(m, ix.Resolve(m))
	}
	if open.Len() != 4 {
		t.Fatalf("%d mentions are open, want 4", open.Len())
	}
	var file bytes.Buffer
	if err := ix.WriteReview(&file, &open); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffmention;source;count;decision;reason;candidate 1;id 1;score 1"
	if !strings.HasPrefix(file.String(), want) {
		t.Errorf("got %q, want it to begin with %q", file.String(), want)
	}
	lines := strings.Split(file.String(), "\n")
	for i, want := range []string{"COMETE;agenda;2;;several", "'=cmd();agenda;1;;", "Université de Caen-la-Mer;agenda;1;;", "l’ARS;agenda;1;;"} {
		if !strings.HasPrefix(lines[i+1], want) {
			t.Errorf("line %d: got %q, want it to begin with %q", i+2, lines[i+1], want)
		}
	}

	// A person fills the column in; the spreadsheet saves the file in its own way.
	filled := strings.NewReplacer("COMETE;agenda;2;;", "COMETE;agenda;2;ror:018z38380;", "'=cmd();agenda;1;;", "'=cmd();agenda;1;aucun;",
		"Mer;agenda;1;;", "Mer;agenda;1;1;", "ARS;agenda;1;;", "ARS;agenda;1;organizations/ars-normandie;").Replace(file.String())
	review, problems := link.ReadReview(context.Background(), strings.NewReader(strings.ReplaceAll(filled, "\n", "\r\n")), "review.csv")
	if len(problems) > 0 || len(review) != 4 {
		t.Fatalf("got %d decisions and problems %v", len(review), problems)
	}
	reviewed := ix.WithReview(review)
	for _, c := range []struct{ mention, source, want string }{
		{"COMETE", "agenda", "COMETE - Mobilités : Vieillissement, pathologie, santé review"},
		{"le Comete", "agenda", "COMETE - Mobilités : Vieillissement, pathologie, santé review"},
		{"COMETE", "elsewhere", " "},
		{"=cmd()", "agenda", " review"},
		{"l’université de Caen-la-mer", "agenda", "Université de Caen Normandie review"},
		{"ARS", "agenda", " "}, // its record is not there yet
	} {
		d := reviewed.Resolve(link.Mention{Text: c.mention, Source: c.source})
		got := " " + string(d.Method)
		if d.Linked() {
			got = d.Entity.Name + got
		}
		if got != c.want {
			t.Errorf("%q from %q: got %q, want %q", c.mention, c.source, got, c.want)
		}
	}

	// What was decided is kept when the file is written again.
	file.Reset()
	if err := reviewed.WriteReview(&file, &link.Open{}); err != nil {
		t.Fatal(err)
	}
	again, problems := link.ReadReview(context.Background(), &file, "review.csv")
	if len(problems) > 0 || fmt.Sprint(again) != fmt.Sprint(review) {
		t.Errorf("written again: got %v, %v, want %v", again, problems, review)
	}
}

func TestReadReviewProblems(t *testing.T) {
	file := "mention;source;decision;id 1\nGREYC;;peut-être;\n;;none;\nCOMETE;;2;x\nARS;;none;\nARS;;organizations/ars;\n"
	review, problems := link.ReadReview(context.Background(), strings.NewReader(file), "review.csv")
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	want := []string{
		`review.csv:2: decision: "GREYC" is no decision`, `review.csv:3: decision: the decision "none" stands beside no mention`,
		`review.csv:4: decision: "COMETE" has no candidate 2`, `review.csv:6: decision: "ARS" was decided before, as "none"`,
	}
	want[0] = `review.csv:2: decision: "peut-être" is no decision`
	if !slices.Equal(got, want) || len(review) != 1 {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFromROR(t *testing.T) {
	dump := `[{"id":"https://ror.org/0two00000","status":"active","types":["education","funder"],
	"names":[{"value":"Two","types":["label","ror_display"],"lang":"fr"},{"value":"T2","types":["acronym"],"lang":null},{"value":"UMR 1234","types":["alias"]}],
	"external_ids":[{"type":"isni","all":["0000 0001 2186 4076"],"preferred":null}],
	"links":[{"type":"website","value":"https://www.two.fr/"}],"locations":[{"geonames_details":{"country_code":"FR"}}]},
	{"id":"https://ror.org/0gone0000","status":"withdrawn","names":[]},
	{"id":"https://ror.org/0one00000","status":"inactive","name":"One","aliases":["Uno"],"acronyms":["O"],"labels":[{"label":"Un","iso639":"fr"}],
	"types":["Facility"],"links":["https://uni.fr/one"],"country":{"country_code":"DE"},"external_ids":{"GRID":{"all":"grid.1.1"},"ISNI":{"all":["0000000121864077"]}}},
	{"name":"no id"}]`
	var got []string
	for e, problem := range link.FromROR(source.JSON.Read(context.Background(), strings.NewReader(dump), "ror.json", source.Options{}), "ROR v2") {
		if problem != nil {
			got = append(got, string(problem.Code))
			continue
		}
		got = append(got, fmt.Sprint(e.IRI, " ", e.Names, " ", e.IDs, " ", e.Domains, " ", e.Country, " ", e.Type, " ", e.Former))
	}
	want := []string{
		"https://ror.org/0two00000 [{Two fr 0} {T2  2} {UMR 1234  1}] [ror:https://ror.org/0two00000 isni:0000 0001 2186 4076] [two.fr] FR education, funder false",
		"https://ror.org/0one00000 [{One  0} {Uno  1} {O  2} {Un fr 0}] [ror:https://ror.org/0one00000 grid:grid.1.1 isni:0000000121864077] [] DE Facility true",
		"not-an-institution",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func FuzzResolve(f *testing.F) {
	for _, s := range []string{"l’unité de recherche GREYC (UMR 6072)", "COMETE [U1075", "((((", "F. F. F.", "a - b : c / d, e", "ror:", "https://[", "UMR_S1075", "\xff\xfe"} {
		f.Add(s)
	}
	ix := index(link.Options{Country: "FR"})
	f.Fuzz(func(t *testing.T, s string) {
		d := ix.Resolve(link.Mention{Text: s})
		if d.Linked() != (d.Method != link.Undecided) || d.Reason == "" {
			t.Errorf("%q: got %+v", s, d)
		}
		if d.Linked() && d.IRI == "" || len(d.Candidates) > 0 && d.Linked() {
			t.Errorf("%q: got %+v", s, d)
		}
		for _, c := range ix.Similar(s, 5) {
			if c.Score < 0 || c.Score > 1 {
				t.Errorf("%q: %s scores %v", s, c.Entity.Name, c.Score)
			}
		}
	})
}

func FuzzSplit(f *testing.F) {
	for _, s := range []string{"UNICAEN, Inserm et GREYC (UMR 6072)", "organisé par GREYC; Inserm", ", et ,", "a ( b, c", "GREYC\n•\nInserm", " et et et ", "GREYC, Inserm\xff"} {
		f.Add(s)
	}
	ix := index(link.Options{Country: "FR"})
	f.Fuzz(func(t *testing.T, s string) {
		parts := ix.Split(s)
		if len(parts) == 0 {
			t.Fatalf("%q has no parts", s)
		}
		rest := s
		for _, p := range parts {
			i := strings.Index(rest, p)
			if i < 0 || p == "" && len(parts) > 1 {
				t.Fatalf("%q: part %q is not in the text, in order", s, p)
			}
			rest = rest[i+len(p):]
		}
	})
}

func FuzzReview(f *testing.F) {
	f.Add("GREYC", "agenda", "organizations/greyc")
	f.Add("=1+1", "", "none")
	f.Add("'@x\"; \r\n y", "a;b", "https://ror.org/051kpcy16")
	f.Fuzz(func(t *testing.T, mention, where, address string) {
		if _, ok := data.ParseRef(address); !ok {
			address = link.None
		}
		key := link.NewReviewKey(strings.TrimSpace(where), mention)
		if strings.ContainsAny(mention+where, "\x00\r") || !utf8.ValidString(mention) || !utf8.ValidString(where) || strings.TrimSpace(key.Mention) == "" {
			t.Skip()
		}
		var file bytes.Buffer
		if err := index(link.Options{}).WithReview(link.Review{key: address}).WriteReview(&file, &link.Open{}); err != nil {
			t.Fatal(err)
		}
		got, problems := link.ReadReview(context.Background(), &file, "review.csv")
		if len(got) != 1 || got[link.ReviewKey{Source: key.Source, Mention: link.NewReviewKey("", key.Mention).Mention}] != address {
			t.Errorf("%q: got %q, %v", key, got, problems)
		}
	})
}

func Example() {
	ix := link.New(link.Options{Country: "FR"}, slices.Values([]link.Entity{
		{Ref: "organizations/greyc", Name: "GREYC", Names: []link.Name{{Text: "UMR 6072", Kind: link.Alternate}}},
		{Ref: "organizations/unicaen", Name: "Université de Caen Normandie", Names: []link.Name{{Text: "UNICAEN", Kind: link.Acronym}}},
	}))
	for _, part := range ix.Split("Journée organisée par l’UNICAEN et l’unité de recherche GREYC (UMR 6072).") {
		d := ix.Resolve(link.Mention{Text: part})
		fmt.Printf("%s → %s (%s)\n", part, d.Ref, d.Reason)
	}
	// Output:
	// l’UNICAEN → organizations/unicaen (its acronym, and of no other)
	// l’unité de recherche GREYC (UMR 6072) → organizations/greyc (the number of the research unit is this institution's)
}

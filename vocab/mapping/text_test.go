package mapping_test

import (
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Descriptions are plain text, once decoded; what they were written in is kept beside them, for pages.
func TestMarkupIsKeptBesideDescriptions(t *testing.T) {
	markdown := read(t, "class: Event\nfields:\n  titre: name\n  début: startDate\n  texte: {to: description, as: markdown}\n")
	for _, f := range []struct {
		fact         string
		m            mapping.Mapping
		text         string
		plain, html  string
		problemCodes string
	}{
		{"HTML", mapping.Schema, "<h1>Programme</h1><p>Un &amp; <b>deux</b></p>", "Programme\n\nUn & deux", "<h2>Programme</h2><p>Un &amp; <strong>deux</strong></p>", ""},
		{"HTML that says no more", mapping.Schema, "<p>Un</p><p>Deux</p>", "Un\n\nDeux", "", ""},
		{"text", mapping.Schema, "2 < 3 & 4 > 3", "2 < 3 & 4 > 3", "", ""},
		{"Markdown, where nobody says so", mapping.Schema, "Un **gras**", "Un **gras**", "", ""},
		{"Markdown", markdown, "## Programme\n\n- un\n- **deux**", "Programme\n\n- un\n- deux", "<h2>Programme</h2>\n<ul><li>un</li><li><strong>deux</strong></li></ul>", ""},
		{"Markdown with HTML in it", markdown, "**a** <i>b</i><script>c</script>", "a b", "<p><strong>a</strong> <em>b</em></p>", "script-left-out"},
		{"HTML where Markdown may be", markdown, "<p>a <b>b</b></p>\n\n    c", "a b\n\nc", "<p>a <strong>b</strong></p>\n\n<p>    c</p>", ""},
		{"no Markdown where Markdown may be", markdown, "Un texte.\nEt - tout - simplement.", "Un texte.\nEt - tout - simplement.", "", ""},
	} {
		field := "description"
		if f.m.Name != mapping.Schema.Name {
			field = "texte"
		}
		item := one(t, table([]string{"titre", "name", "début", "startDate", field}, "N", "N", "2026-01-01", "2026-01-01", f.text), f.m, mapping.Options{Class: schema.Event})
		v := data.First(&item.Record.Node, schema.Description)
		if v.Kind != data.Text || v.Text != f.plain || strings.Join(strings.Fields(v.Markup()), "") != strings.Join(strings.Fields(f.html), "") {
			t.Errorf("%s: got\n%q\n%q\nwant\n%q\n%q", f.fact, v.Text, v.Markup(), f.plain, f.html)
		}
		if f.problemCodes != "" && !strings.Contains(strings.Join(told(item, data.Advice), " "), f.problemCodes) {
			t.Errorf("%s: told %v", f.fact, told(item, data.Advice))
		}
	}
}

// A name is a name: its markup is taken off and not kept.
func TestNamesHaveNoMarkup(t *testing.T) {
	item := one(t, table([]string{"name", "startDate"}, "Un <b>grand</b> concert", "2026-01-01"), mapping.Schema, mapping.Options{Class: schema.Event})
	if v := data.First(&item.Record.Node, schema.Name); v.Text != "Un grand concert" || v.Markup() != "" {
		t.Errorf("got %q, %q", v.Text, v.Markup())
	}
}

// Markup says what its text says, in all of the corpus that has any.
func TestMarkupSaysWhatItsTextSays(t *testing.T) {
	n := 0
	for _, name := range []string{"openagenda-fr-json/evenements-publics-openagenda_harvest-2026-05-25.json", "frab-xml/schedule-38c3-days-1-2.xml", "tess-training/eventbrite/eventbrite_ardc.json"} {
		for _, item := range items(t, shared(t, "corpus/"+name), mapping.Options{}) {
			for _, v := range data.Values(&item.Record.Node, schema.Description) {
				if v.Markup() == "" {
					continue
				}
				n++
				again := one(t, table([]string{"name", "startDate", "description"}, "N", "2026-01-01", v.Markup()), mapping.Schema, mapping.Options{Class: schema.Event})
				got := letters(data.First(&again.Record.Node, schema.Description).Text)
				if want := letters(v.Text); got != want {
					t.Errorf("%s: the markup says\n%s\nwhere the text says\n%s", item.Place, got, want)
				}
			}
		}
	}
	if n < 200 {
		t.Errorf("only %d descriptions have markup", n)
	}
}

// letters are those of a text, without blanks and the marks of lists.
func letters(text string) string {
	return strings.NewReplacer("-", "", "•", "").Replace(strings.Join(strings.Fields(text), ""))
}

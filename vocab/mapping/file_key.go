package mapping

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// key is one word of a mapping file's structure. Reading, the JSON Schema for editors and the help all follow these
// tables, so that they cannot say different things.
type key struct {
	name  string
	doc   string
	value value
	read  func(r *reader, n *yaml.Node, to *said)
}

// value is what may stand behind a key, for the JSON Schema.
type value string

const (
	aText       value = "text"       // one text
	aClass      value = "class"      // a class of schema.org
	aLanguage   value = "language"   // a BCP 47 tag
	aZone       value = "zone"       // a zone of the IANA database
	someDates   value = "dates"      // a pattern or several, or the order of day and month
	aMapping    value = "mapping"    // the name of a built-in mapping
	conditions  value = "conditions" // fields with the values asked for
	someFields  value = "fields"     // fields with what they are
	additions   value = "additions"  // properties with the values they get
	someTexts   value = "texts"      // one text or a list
	aTarget     value = "target"     // a property, a path of properties, or a special word
	aTable      value = "table"      // words with what they become
	aWayToRead  value = "as"         // one of readings
	anyConstant value = "constant"   // a text, number or boolean
)

// fileKeys are the words at the top of a mapping file, in the order in which they are read. They refer to functions
// that refer to them, hence init.
var fileKeys, fieldKeys, additionKeys []key

func init() {
	options := []key{
		{"language", "The language of the text, as a tag: fr, en, fr-CA.", aLanguage, (*reader).fieldLanguage},
		{"split", `The characters that separate several values in one text: ";" or ",/".`, aText, (*reader).split},
		{"values", `What whole values become: {"annulé": EventCancelled, "à voir": ignore}. Case and accents do not matter; other values are read as usual. A value can set another property: {"complet": {offers.availability: SoldOut}}.`, aTable, (*reader).values},
		{"dates", "How this date is written: DD/MM/YYYY HH:mm, or in French JJ/MM/AAAA HH:mm; several ways are a list.", someDates, (*reader).fieldDates},
		{"zone", "The time zone of this time: Europe/Paris.", aZone, (*reader).fieldZone},
		{"as", "How to read a value that its property alone does not tell: price, coordinates, key (of another record), recurrence (an RRULE).", aWayToRead, (*reader).as},
		{"when", "The value is taken only where these fields of the row have these values; all must agree.", conditions, (*reader).fieldWhen},
		{"unless", "The value is left out where one of these fields has this value.", conditions, (*reader).fieldUnless},
	}
	fieldKeys = append([]key{
		{"to", "The property that the field is.", aTarget, (*reader).to},
	}, options...)
	fieldKeys = append(fieldKeys, key{"fields", "The fields of the objects in this field, where the input is JSON, YAML or XML.", someFields, (*reader).nested})
	additionKeys = append([]key{
		{"value", "The text to add, in which {titre} stands for the field titre.", anyConstant, (*reader).addedValue},
	}, options...)
	fileKeys = []key{
		{"extends", "A built-in mapping that reads the fields which are not said here, such as table.", aMapping, (*reader).extends},
		{"class", "The schema.org class of records that do not name theirs: Event, MusicEvent, Organization …", aClass, (*reader).class},
		{"language", "The language of text that does not say its own, as a tag: fr, en.", aLanguage, (*reader).language},
		{"zone", "The time zone of local times: Europe/Paris.", aZone, (*reader).zone},
		{"dates", "How dates are written: day first, month first, or a pattern such as DD/MM/YYYY HH:mm (JJ/MM/AAAA in French); several patterns are a list.", someDates, (*reader).dates},
		{"id", `How the id of a record is made, which is the end of its address: "{annee}-{numero}".`, aText, (*reader).id},
		{"when", "Only rows whose fields have these values become records; all must agree. A list means any of its values, an empty text an empty field, * any value.", conditions, (*reader).when},
		{"unless", "Rows in which one of these fields has this value are left out.", conditions, (*reader).unless},
		{"fields", "The fields of the input (columns, keys; venue.name within objects), each with what it is.", someFields, (*reader).fields},
		{"add", `Values that every record gets: a property with a text, in which {numero} stands for the field numero.`, additions, (*reader).add},
		{"withhold", "Fields, or properties as Person.jobTitle, that are personal data and never published.", someTexts, (*reader).withhold},
	}
}

// specialWords are what a field can be besides a property. None of them is a property of a class of records.
var specialWords = []struct{ word, to, doc string }{
	{"id", "@id", "the record's id in the source"},
	{"class", "@type", "its class: a name of schema.org, or a word such as concert or colloque"},
	{"modified", "@modified", "when the source changed it"},
	{"language", "@lang", "the language of its text"},
	{"zone", "@zone", "the time zone of its times"},
	{"start-time", "@startTime", "the time of day at which it starts, where the date stands apart"},
	{"end-time", "@endTime", "the time of day at which it ends"},
	{"all-day", "@allDay", "whether it takes whole days: yes or no"},
	{"online", "@online", "whether it is online: yes, no, hybrid, or the address of the meeting"},
	{"currency", "@currency", "the currency of its prices"},
	{"private", "@private", "whether it must not be published: yes, draft …"},
	{"personal", "@personal", "personal data, which is never published"},
	{"ignore", "-", "nothing: the field is known and left out"},
}

// wordOf is how a mapping file writes a Rule.To.
func wordOf(to string) string {
	for _, s := range specialWords {
		if s.to == to {
			return s.word
		}
	}
	return to
}

// readings are the words for Parse. Identifiers need none: identifier[SIREN] says it.
var readings = []struct {
	word  string
	parse Parse
	doc   string
}{
	{"price", ParsePrice, `"12,50 € / 8 € réduit" or "gratuit", into offers`},
	{"coordinates", ParsePoint, `"49.18, -0.37", latitude first, into geo`},
	{"key", ParseKey, "the id of another record, never a name"},
	{"markdown", ParseMarkdown, "a text in Markdown, into a description"},
	{"recurrence", ParseRRule, "FREQ=WEEKLY;BYDAY=MO as in iCalendar, into eventSchedule"},
}

// Syntax explains the words of mapping files for a terminal.
func Syntax() string {
	var b strings.Builder
	part := func(title string, keys []key) {
		b.WriteString(title + "\n")
		for _, k := range keys {
			line(&b, k.name, k.doc)
		}
		b.WriteByte('\n')
	}
	part("At the top of the file:", fileKeys)
	part("Of a field, where more than its property is to be said:", fieldKeys)
	b.WriteString("Besides a property (name), a path (location.address.addressLocality), a property with its language (name@en) and a\nnumber of a register (identifier[SIREN]), a field can be:\n")
	for _, s := range specialWords {
		line(&b, s.word, s.doc)
	}
	b.WriteString("\nBehind `as`:\n")
	for _, s := range readings {
		line(&b, s.word, s.doc)
	}
	return b.String()
}

// line writes a word and what it means, wrapped at 110 columns.
func line(b *strings.Builder, word, text string) {
	const indent = 14
	b.WriteString("  " + word + strings.Repeat(" ", max(indent-2-len(word), 1)))
	at := indent
	for i, w := range strings.Fields(text) {
		if n := len([]rune(w)); i > 0 && at+1+n > 110 {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		} else if i > 0 {
			b.WriteByte(' ')
			at++
		}
		b.WriteString(w)
		at += len([]rune(w))
	}
	b.WriteByte('\n')
}

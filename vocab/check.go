package vocab

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// Check finds what is wrong with a record by the vocabulary, for publication in a collection. Problems have no place:
// the caller knows where the record was read. Field is the path of the property: "location.geo.latitude".
//
// Error: missing-type, wrong-collection, missing-name, missing-start.
//
// Warning: unknown-class, unknown-property, not-on-class, not-in-range, end-before-start, missing-zone,
// missing-previous-start, out-of-range, not-a-number, bad-identifier.
//
// Advice: superseded, missing-location, missing-address, missing-online-place, postponed-with-date, text-for-thing.
func Check(rec *data.Record, c data.Collection) []data.Problem {
	k := check{}
	k.record(&rec.Node, c)
	k.node(&rec.Node, 0)
	return k.problems
}

// check is one record being looked at.
type check struct {
	problems []data.Problem
	path     []string // names of the properties that led to the node
}

// deepest bounds the nesting that is looked at.
const deepest = 64

func (k *check) add(s data.Severity, code data.Code, field, message, hint string) {
	if len(k.path) > 0 && field != "" {
		field = strings.Join(k.path, ".") + "." + field
	} else if len(k.path) > 0 {
		field = strings.Join(k.path, ".")
	}
	k.problems = append(k.problems, data.Problem{Severity: s, Code: code, Field: field, Message: message, Hint: hint})
}

// record looks at what publication asks for.
func (k *check) record(n *data.Node, c data.Collection) {
	class := ClassOf(c)
	if len(n.Types) == 0 {
		k.add(data.Error, "missing-type", "", "the record has no type", "give it a type, such as "+string(class))
	} else if own, ok := CollectionOf(n.Types); !ok || own != c && !isA(n.Types, class) {
		k.add(data.Error, "wrong-collection", "", fmt.Sprintf("a %s does not belong in %s", n.Types[0], c), "give it the type "+string(class)+" or one below it")
	}
	if v := data.First(n, schema.Name); strings.TrimSpace(v.Text) == "" || v.Kind != data.Text {
		k.add(data.Error, "missing-name", string(schema.Name), "there is no name", "a record is published under its name; none is invented")
	}
	if c == data.Events {
		k.event(n)
	}
}

func (k *check) event(n *data.Node) {
	if data.First(n, schema.StartDate).Kind == 0 {
		severity := data.Error
		if data.First(n, schema.EventSchedule).Kind != 0 || data.First(n, schema.SubEvent).Kind != 0 || isA(n.Types, schema.EventSeries) {
			severity = data.Warning // a series is there without its next date
		}
		k.add(severity, "missing-start", string(schema.StartDate), "the event has no start", "give startDate, as a day (2026-11-12) or a time with its offset (2026-11-12T09:00:00+01:00)")
	}
	switch status, _ := schema.TermOf(data.First(n, schema.EventStatus).Text); status {
	case schema.EventRescheduled:
		if data.First(n, schema.PreviousStartDate).Kind == 0 {
			k.add(data.Warning, "missing-previous-start", string(schema.PreviousStartDate), "the event is rescheduled, but not from when", "put the old start in previousStartDate and the new one in startDate")
		}
	case schema.EventPostponed:
		if data.First(n, schema.PreviousStartDate).Kind != 0 {
			k.add(data.Advice, "postponed-with-date", string(schema.EventStatus), "a postponed event with previousStartDate seems to have its new date", "EventRescheduled says that startDate is the new date; EventPostponed says that none is known")
		}
	}
	k.place(n)
}

// place looks at what search engines ask of an event's location:
// https://developers.google.com/search/docs/appearance/structured-data/event.
func (k *check) place(n *data.Node) {
	locations := data.Values(n, schema.Location)
	if len(locations) == 0 {
		k.add(data.Advice, "missing-location", string(schema.Location), "the event has no location", "give a place with its address, or the address of the online event")
		return
	}
	online := false
	for _, v := range locations {
		if v.Kind == data.Reference || v.Kind == data.Link {
			online = true // what it is, is told elsewhere
			continue
		}
		if v.Kind != data.Nested {
			continue
		}
		if isA(v.Node.Types, schema.VirtualLocation) {
			online = true
		} else if isA(v.Node.Types, schema.Place) && data.First(v.Node, schema.Address).Kind == 0 {
			k.add(data.Advice, "missing-address", "location.address", "the place has no address", "search engines ask for the address of an event's place")
		}
	}
	mode, _ := schema.TermOf(data.First(n, schema.EventAttendanceMode).Text)
	if !online && (mode == schema.OnlineEventAttendanceMode || mode == schema.MixedEventAttendanceMode) {
		k.add(data.Advice, "missing-online-place", string(schema.Location), "the event is online, but not where", "add a VirtualLocation with its url")
	}
}

// node looks at types, properties and values, here and below.
func (k *check) node(n *data.Node, depth int) {
	if depth > deepest {
		return
	}
	known := k.types(n)
	for i := range n.Properties {
		p := &n.Properties[i]
		if strings.IndexByte(p.Name, ':') >= 0 {
			continue // another vocabulary's
		}
		property := schema.Term(p.Name)
		what := factsOf(property)
		if !what.known {
			k.unknown(p.Name)
			continue
		}
		if what.newer != "" {
			k.superseded(p.Name, property, what.newer)
		}
		if known && !k.allowed(property, n.Types) {
			k.add(data.Warning, "not-on-class", p.Name, fmt.Sprintf("%s is not a property of %s", p.Name, strings.Join(n.Types, ", ")), "schema.org has it on "+terms(schema.Domains(property)))
		}
		for j := range p.Values {
			k.value(property, what, &p.Values[j], depth)
		}
	}
	k.order(n)
	k.numbers(n)
	k.identifiers(n)
}

// types tells whether every type is known, so that properties can be held against them.
func (k *check) types(n *data.Node) bool {
	known := len(n.Types) > 0
	for _, t := range n.Types {
		if strings.IndexByte(t, ':') >= 0 {
			known = false
			continue
		}
		if !schema.IsClass(schema.Term(t)) {
			known = false
			k.add(data.Warning, "unknown-class", "", fmt.Sprintf("schema.org has no class %q", t), nearest(t, schema.KindClass))
			continue
		}
		if newer, old := schema.SupersededBy(schema.Term(t)); old {
			k.superseded("", schema.Term(t), newer)
		}
	}
	return known
}

func (k *check) unknown(name string) {
	k.add(data.Warning, "unknown-property", name, fmt.Sprintf("schema.org has no property %q", name), nearest(name, schema.KindProperty))
}

func (k *check) superseded(field string, t, newer schema.Term) {
	k.add(data.Advice, "superseded", field, fmt.Sprintf("%s is superseded", t), fmt.Sprintf("write %s", newer))
}

// facts are what the check asks of a property again and again.
type facts struct {
	known    bool
	textless bool        // neither text nor addresses are among what it holds
	anything bool        // text or addresses are
	newer    schema.Term // what superseded it
}

var learned sync.Map // *facts by schema.Term; of known properties only, so that it cannot grow beyond them

// factsOf looks a property up once.
func factsOf(property schema.Term) *facts {
	if f, ok := learned.Load(property); ok {
		return f.(*facts)
	}
	f := &facts{known: schema.IsProperty(property)}
	if !f.known {
		return f
	}
	f.newer, _ = schema.SupersededBy(property)
	f.anything = schema.Accepts(property, schema.URL) || schema.Accepts(property, schema.Text)
	f.textless = !f.anything && !schema.Accepts(property, schema.Thing) && !quantity(property)
	learned.Store(property, f)
	return f
}

func (k *check) allowed(property schema.Term, types []string) bool {
	for _, t := range types {
		if schema.Allowed(property, schema.Term(t)) {
			return true
		}
	}
	// A role stands between a thing and what it is related to, and takes over the property (schema.org, "Introducing
	// 'Role'", https://blog.schema.org/2014/06/16/introducing-role/).
	return isA(types, schema.Role)
}

func (k *check) value(property schema.Term, what *facts, v *data.Value, depth int) {
	switch {
	case v.Kind == data.Nested && v.Node != nil:
		if len(v.Node.Types) > 0 && !k.fits(property, v.Node.Types) {
			k.misfit(property, "a "+v.Node.Types[0])
		}
		k.path = append(k.path, string(property))
		k.node(v.Node, depth+1)
		k.path = k.path[:len(k.path)-1]
	case v.Kind == data.DateTime:
		if !hasOffset(v.Text) {
			k.add(data.Warning, "missing-zone", string(property), fmt.Sprintf("%q has no offset, so nobody knows which instant it is", v.Text), "add the offset (+01:00), or give the zone of the source")
		}
		if !schema.Accepts(property, schema.DateTime) && !schema.Accepts(property, schema.Date) {
			k.misfit(property, "a date and time")
		}
	case v.Kind == data.Text:
		if what.textless {
			k.add(data.Advice, "text-for-thing", string(property), fmt.Sprintf("%s holds the text %q", property, clip(v.Text)), "schema.org expects "+terms(schema.Ranges(property)))
		}
	case v.Kind == data.Link:
		if !what.anything {
			k.link(property, v.Text)
		}
	default:
		if !k.literal(property, v.Kind) {
			k.misfit(property, kindNames[v.Kind])
		}
	}
}

func (k *check) misfit(property schema.Term, found string) {
	k.add(data.Warning, "not-in-range", string(property), fmt.Sprintf("%s holds %s", property, found), "schema.org expects "+terms(schema.Ranges(property)))
}

// fits tells whether something of these types may stand as value; foreign types and roles may anywhere.
func (k *check) fits(property schema.Term, types []string) bool {
	for _, t := range types {
		if strings.IndexByte(t, ':') >= 0 || !schema.IsClass(schema.Term(t)) || schema.Accepts(property, schema.Term(t)) {
			return true
		}
	}
	return isA(types, schema.Role)
}

var kindNames = [...]string{data.Date: "a date", data.Time: "a time of day", data.Boolean: "true or false", data.Integer: "a number",
	data.Decimal: "a number", data.Double: "a number"}

// literal tells whether a property takes literals of a kind. Where text may stand, anything that can be written may.
func (k *check) literal(property schema.Term, kind data.Kind) bool {
	var class schema.Term
	switch kind {
	case data.Date:
		if schema.Accepts(property, schema.DateTime) {
			return true
		}
		class = schema.Date
	case data.Time:
		class = schema.Time
	case data.Boolean:
		class = schema.Boolean
	case data.Integer, data.Decimal, data.Double:
		if schema.Accepts(property, schema.Integer) {
			return true
		}
		class = schema.Number
	default:
		return true // references are made by the range; of foreign datatypes nothing is known
	}
	return schema.Accepts(property, class) || schema.Accepts(property, schema.Text)
}

// link holds links to schema.org terms against the enumerations of the range. Other links are things elsewhere.
func (k *check) link(property schema.Term, iri string) {
	t, ok := schema.TermOf(iri)
	if !ok {
		return
	}
	if !schema.Known(t) {
		k.add(data.Warning, "not-in-range", string(property), fmt.Sprintf("schema.org has no %q", t), nearest(string(t), schema.KindMember))
		return
	}
	for _, e := range schema.Enumeration(t) {
		if schema.Accepts(property, e) {
			return
		}
	}
	if schema.IsMember(t) && !schema.IsClass(t) {
		k.misfit(property, string(t))
	}
}

// order looks at ends before starts.
func (k *check) order(n *data.Node) {
	start, end := data.First(n, schema.StartDate), data.First(n, schema.EndDate)
	if start.Kind != 0 && end.Kind != 0 && Before(end, start) {
		k.add(data.Warning, "end-before-start", string(schema.EndDate), fmt.Sprintf("the end, %s, is before the start, %s", end.Text, start.Text), "one of the two is wrong")
	}
}

// Before tells whether the date or date-time a is before b. Where one of them is a day, or lacks an offset, they are
// compared as written, as far as both go; what is no date is before nothing.
func Before(a, b data.Value) bool {
	if !dated(a) || !dated(b) {
		return false
	}
	if a.Kind == data.DateTime && b.Kind == data.DateTime && hasOffset(a.Text) && hasOffset(b.Text) {
		if sameOffset(a.Text, b.Text) {
			return a.Text[:19] < b.Text[:19]
		}
		x, _ := instant(a)
		y, _ := instant(b)
		return x.Before(y)
	}
	n := min(len(a.Text), len(b.Text))
	if a.Kind == data.DateTime && b.Kind == data.DateTime {
		n = min(n, 19)
	}
	return a.Text[:n] < b.Text[:n]
}

func dated(v data.Value) bool {
	return v.Kind == data.Date || v.Kind == data.DateTime || v.Kind == data.Typed && len(v.Text) <= len("2006-01")
}

// sameOffset tells whether two date-times with offsets are in the usual form with the same one.
func sameOffset(a, b string) bool {
	return len(a) == len(b) && (len(a) == 20 || len(a) == 25) && a[19:] == b[19:]
}

// hasOffset tells whether an xsd:dateTime ends in Z or an offset.
func hasOffset(s string) bool {
	if len(s) < 7 {
		return false
	}
	c := s[len(s)-6]
	return s[len(s)-1] == 'Z' || (c == '+' || c == '-') && s[len(s)-3] == ':'
}

// numbers looks at coordinates and prices.
func (k *check) numbers(n *data.Node) {
	for i := range n.Properties {
		p := &n.Properties[i]
		switch schema.Term(p.Name) {
		case schema.Latitude:
			k.within(p, 90)
		case schema.Longitude:
			k.within(p, 180)
		case schema.Price, schema.LowPrice, schema.HighPrice, schema.MinPrice, schema.MaxPrice:
			for _, v := range p.Values {
				if f, err := strconv.ParseFloat(v.Text, 64); v.Literal() && (err != nil || f < 0) {
					k.add(data.Warning, "not-a-number", p.Name, fmt.Sprintf("%q is not a price", clip(v.Text)), "write the number alone, with a point, and the currency in priceCurrency; what is said besides belongs in description")
				}
			}
		}
	}
}

func (k *check) within(p *data.Property, limit float64) {
	for _, v := range p.Values {
		if !v.Literal() {
			continue
		}
		f, err := strconv.ParseFloat(v.Text, 64)
		if err != nil {
			k.add(data.Warning, "not-a-number", p.Name, fmt.Sprintf("%q is not a number of degrees", clip(v.Text)), "write degrees with a point: 49.1829")
		} else if f < -limit || f > limit {
			k.add(data.Warning, "out-of-range", p.Name, fmt.Sprintf("%s is beyond %g degrees", v.Text, limit), "coordinates are WGS 84 in degrees; latitude and longitude may have changed places")
		}
	}
}

// numbering is a kind of identifier with check digits.
type numbering struct {
	name   string // as in propertyID, folded
	valid  func(string) bool
	spoken string
}

var numberings = []numbering{
	{"siren", ValidSIREN, "a SIREN"}, {"siret", ValidSIRET, "a SIRET"}, {"isni", ValidISNI, "an ISNI"}, {"ror", ValidROR, "a ROR ID"},
	{"gln", ValidGLN, "a GLN"}, {"lei", ValidLEI, "an LEI"}, {"orcid", ValidORCID, "an ORCID iD"}, {"uai", ValidUAI, "a UAI"},
}

// resolvers are the addresses under which identifiers with check digits are also written.
var resolvers = []struct{ prefix, name string }{
	{"https://ror.org/", "ror"}, {"https://isni.org/isni/", "isni"}, {"https://orcid.org/", "orcid"},
}

// iso6523 are the registers whose numbers have check digits (ISO/IEC 6523 ICD list).
var iso6523 = map[string]string{"0009": "siret", "0088": "gln", "0199": "lei"}

func (k *check) identifiers(n *data.Node) {
	for i := range n.Properties {
		p := &n.Properties[i]
		switch schema.Term(p.Name) {
		case schema.LeiCode:
			k.number("lei", p.Name, p.Values)
		case schema.GlobalLocationNumber:
			k.number("gln", p.Name, p.Values)
		case schema.Iso6523Code:
			for _, v := range p.Values {
				code, number, _ := strings.Cut(v.Text, ":")
				name := iso6523[code]
				if code == "0002" { // SIRENE: nine digits for the unit, fourteen for the establishment
					if name = "siren"; len(bare(number)) == 14 {
						name = "siret"
					}
				}
				k.number(name, p.Name, []data.Value{data.NewText(number, "")})
			}
		case schema.SameAs, schema.Identifier:
			for _, v := range p.Values {
				k.resolver(p.Name, v.Text)
			}
		case schema.PropertyID:
			name := strings.ToLower(data.First(n, schema.PropertyID).Text)
			if at := strings.LastIndexByte(name, '/'); at >= 0 {
				name = name[at+1:]
			}
			k.number(name, string(schema.Value), data.Values(n, schema.Value))
		}
	}
}

func (k *check) resolver(field, iri string) {
	for _, r := range resolvers {
		if number, ok := strings.CutPrefix(iri, r.prefix); ok {
			k.number(r.name, field, []data.Value{data.NewText(number, "")})
		}
	}
}

// number holds values against the numbering of that name, if there is one.
func (k *check) number(name, field string, values []data.Value) {
	for _, kind := range numberings {
		if kind.name != name {
			continue
		}
		for _, v := range values {
			text := v.Text
			for _, r := range resolvers {
				if r.name == name {
					text = strings.TrimPrefix(text, r.prefix)
				}
			}
			if !kind.valid(text) {
				k.add(data.Warning, "bad-identifier", field, fmt.Sprintf("%q is not %s: its length or check digits are wrong", clip(v.Text), kind.spoken), "copy it again from the register; spreadsheets round long numbers")
			}
		}
	}
}

// quantity tells whether texts such as PT90M are what a property holds.
func quantity(property schema.Term) bool {
	for _, r := range schema.Ranges(property) {
		if schema.IsA(r, schema.Quantity) || schema.IsA(r, schema.Text) {
			return true
		}
	}
	return false
}

func isA(types []string, class schema.Term) bool {
	for _, t := range types {
		if t == string(class) || schema.IsA(schema.Term(t), class) {
			return true
		}
	}
	return false
}

// hints remembers what nearest found for the words seen last: it takes a good part of a millisecond, and an input with
// an unknown term mostly has it in every record.
var hints struct {
	sync.Mutex
	of map[string]string
}

const mostHints = 1000

func nearest(word string, kind schema.Kind) string {
	key := string(rune('0'+kind)) + word
	hints.Lock()
	hint, ok := hints.of[key]
	hints.Unlock()
	if ok {
		return hint
	}
	if t, ok := schema.Nearest(word, kind); ok {
		hint = fmt.Sprintf("did you mean %s?", t)
	}
	hints.Lock()
	defer hints.Unlock()
	if hints.of == nil || len(hints.of) >= mostHints {
		hints.of = map[string]string{}
	}
	hints.of[key] = hint
	return hint
}

func terms(ts []schema.Term) string {
	words := make([]string, 0, len(ts))
	for i, t := range ts {
		if i == 5 {
			words = append(words, "…")
			break
		}
		words = append(words, string(t))
	}
	return strings.Join(words, ", ")
}

// clip shortens text for a message, at a rune.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	cut := 57
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

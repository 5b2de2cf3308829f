package oai

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
)

// request is what a harvester asks.
type request struct {
	verb      string
	arguments url.Values // without the verb, each with one value
	from      time.Time  // of a list: included; zero does not limit it
	before    time.Time  // of a list: the first instant that is not included; zero does not limit it
	problem   *problem   // what is wrong with it; nil if nothing is
}

// verb is one of the six requests (§4).
type verb struct {
	required, optional []string
	exclusive          string // an argument that comes alone
	answer             func(*answer) error
}

var verbs map[string]verb

func init() { // the answers look at verbs themselves
	listed := []string{"from", "until", "set"}
	verbs = map[string]verb{
		"Identify":            {answer: (*answer).identify},
		"ListMetadataFormats": {optional: []string{"identifier"}, answer: (*answer).formats},
		"ListSets":            {exclusive: "resumptionToken", answer: (*answer).sets},
		"GetRecord":           {required: []string{"identifier", "metadataPrefix"}, answer: (*answer).record},
		"ListIdentifiers":     {required: []string{"metadataPrefix"}, optional: listed, exclusive: "resumptionToken", answer: (*answer).list},
		"ListRecords":         {required: []string{"metadataPrefix"}, optional: listed, exclusive: "resumptionToken", answer: (*answer).list},
	}
}

// parse reads the arguments of a request and sees whether they belong to its verb.
func parse(query url.Values) request {
	names := query["verb"]
	if len(names) != 1 {
		return request{problem: &problem{"badVerb", "expected one argument verb, such as verb=Identify"}}
	}
	v, known := verbs[names[0]]
	if !known {
		return request{problem: &problem{"badVerb", fmt.Sprintf("%q is not a verb of OAI-PMH 2.0", names[0])}}
	}
	q := request{verb: names[0], arguments: url.Values{}}
	for name, values := range query {
		switch {
		case name == "verb":
			continue
		case name != v.exclusive && !slices.Contains(v.required, name) && !slices.Contains(v.optional, name):
			q.problem = &problem{"badArgument", fmt.Sprintf("%s takes no argument %q", q.verb, name)}
		case len(values) != 1:
			q.problem = &problem{"badArgument", fmt.Sprintf("the argument %q is given more than once", name)}
		case name == v.exclusive && len(query) > 2:
			q.problem = &problem{"badArgument", name + " comes alone: it holds the other arguments"}
		}
		q.arguments[name] = values[:1]
	}
	if q.problem != nil || v.exclusive != "" && q.arguments.Has(v.exclusive) {
		return q
	}
	for _, name := range v.required {
		if q.arguments.Get(name) == "" {
			q.problem = &problem{"badArgument", fmt.Sprintf("%s needs the argument %s", q.verb, name)}
			return q
		}
	}
	q.problem = q.span()
	return q
}

// The two granularities of dates (§3.3).
const (
	seconds = "2006-01-02T15:04:05Z"
	days    = "2006-01-02"
)

// date reads a date in either granularity.
func date(text string) (t time.Time, layout string, ok bool) {
	for _, layout := range []string{seconds, days} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, layout, true
		}
	}
	return t, "", false
}

// span reads the dates that a list is limited to.
func (q *request) span() *problem {
	var granularity string
	for _, name := range []string{"from", "until"} {
		if !q.arguments.Has(name) {
			continue
		}
		text := q.arguments.Get(name)
		t, layout, ok := date(text)
		switch {
		case !ok:
			return &problem{"badArgument", fmt.Sprintf("%s: %q is not a date; expected one such as %s or %s", name, text, seconds, days)}
		case granularity != "" && layout != granularity:
			return &problem{"badArgument", "from and until are not of the same granularity"}
		case name == "from":
			q.from = t
		case layout == days:
			q.before = t.AddDate(0, 0, 1)
		default:
			q.before = t.Add(time.Second)
		}
		granularity = layout
	}
	if !q.from.IsZero() && !q.before.IsZero() && !q.from.Before(q.before) {
		return &problem{"badArgument", "from is later than until"}
	}
	return nil
}

// selection is a list on its way: what a resumption token holds (§3.5).
type selection struct {
	prefix string
	set    data.Collection // empty for all
	after  data.Cursor     // the last change that was told
	upTo   data.Cursor     // the last change that the list holds
	told   int             // how many records were told
}

// token is the selection as text that fits a query as it is.
func (s selection) token() string {
	return strings.Join([]string{s.prefix, string(s.set), strconv.FormatInt(int64(s.after), 10), strconv.FormatInt(int64(s.upTo), 10), strconv.Itoa(s.told)}, ".")
}

// resumed reads a token. Nothing is lost when somebody makes one up: it lists what anybody may list.
func resumed(token string, newest data.Cursor) (selection, error) {
	bad := &problem{"badResumptionToken", "the token is not one that was given here; begin the list again"}
	parts := strings.Split(token, ".")
	if len(parts) != 5 {
		return selection{}, bad
	}
	after, err1 := strconv.ParseInt(parts[2], 10, 64)
	upTo, err2 := strconv.ParseInt(parts[3], 10, 64)
	told, err3 := strconv.Atoi(parts[4])
	s := selection{prefix: parts[0], set: data.Collection(parts[1]), after: data.Cursor(after), upTo: data.Cursor(upTo), told: told}
	if err1 != nil || err2 != nil || err3 != nil || after < 0 || told < 0 || s.upTo > newest || s.after >= s.upTo ||
		s.set != "" && !s.set.Known() || formatNamed(s.prefix) == nil {
		return selection{}, bad
	}
	return s, nil
}

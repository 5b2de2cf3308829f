package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"
	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/data/fetch"
	"github.com/kiosque-ld/kiosque/data/source"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// sourceKey is one word in the description of a source. The reading and the help follow one table.
type sourceKey struct {
	name, doc string
	read      func(*sourceReader, *origin, *yaml.Node) error
}

// sourceKeys is every such word: a function, since the words refer to what refers to them.
func sourceKeys() []sourceKey {
	return []sourceKey{
		{"name", "what the source is called, here, in commands and reports; its records' keys are kept under it", (*sourceReader).name},
		{"path", "a file, or a folder of files", (*sourceReader).path},
		{"glob", `files by a pattern: exports/*.csv`, (*sourceReader).glob},
		{"url", "an address to fetch, http or https; ${NAME} in it is taken from the environment", (*sourceReader).url},
		{"pages", "link, where each page names the next one (Link: rel=next), or {parameter: offset, from: 0, step: 100}", (*sourceReader).pages},
		{"refresh", "how often it is looked at while serving: 15m, 1h (the default), 7d; never", (*sourceReader).refresh},
		{"license", "IRI of its licence (default: the site's)", (*sourceReader).license},
		{"publisher", "who publishes it: a name, or {name: …, iri: …}", (*sourceReader).publisher},
		{"mapping", "which field is which property: a mapping file, or one that is built in", (*sourceReader).mapping},
		{"from", "its syntax (default: found out)", (*sourceReader).from},
		{"records", "where the records are in a JSON or YAML document: data.items[]", shared("records")},
		{"partial", "whether the records of a JSON file that is cut off are taken, up to the cut: true, false", shared("partial")},
		{"encoding", "its character encoding (default: found out)", (*sourceReader).encoding},
		{"delimiter", "what separates the cells of a table (default: found out)", shared("delimiter")},
		{"zone", "time zone of times that come without one", shared("zone")},
		{"horizon", "days ahead for which the occurrences of endless series are listed", shared("horizon")},
		{"language", "language of text that comes without one", shared("language")},
		{"collection", "collection of the records (default: from their types)", shared("collection")},
		{"country", "country that the institutions' names come from", shared("country")},
		{"link", "whether the institutions that it names are linked: true, false", shared("link")},
		{"review", "table of the institutions' names that stay undecided; each source has its own", (*sourceReader).review},
		{"whole", "whether it gives everything that it has each time, so that what it does not give is missing: true (the default), false", shared("whole")},
		{"merge", "whether what other sources give of its records is kept beside it, and merged in the order of this list: true (the default), false", shared("merge")},
		{"missing", "what becomes of missing records: withdraw (the default), cancel, keep", shared("missing")},
		{"max-loss", "how many percent of its records it may lose at once (default: 20); kiosque sync --confirm imports it all the same", shared("max-loss")},
		{"personal", "whether personal data is published too: true, false", shared("personal")},
		{"headers", "headers to send with a request, such as keys: {key: \"${OPENAGENDA_KEY}\"}", (*sourceReader).headers},
		{"allow-private", "whether it may be fetched from this machine and its network: true, false", (*sourceReader).allowPrivate},
		{"max-size", "how large it may be: 512MiB (the default)", (*sourceReader).maxSize},
		{"timeout", "how long fetching it may take: 10m (the default)", (*sourceReader).timeout},
	}
}

// sourceReader reads the list of sources in a configuration file.
type sourceReader struct {
	file   string
	within string // what is being read, for messages: "agenda"
}

// wrong is a mistake at a place in the file.
func (r *sourceReader) wrong(n *yaml.Node, hint, text string, args ...any) error {
	where := "sources"
	if r.within != "" {
		where += ": " + r.within
	}
	err := fmt.Errorf("%s:%d: %s: %w", r.file, n.Line, where, fmt.Errorf(text, args...))
	if hint != "" {
		err = fmt.Errorf("%w\nhint: %s", err, hint)
	}
	return err
}

// readSources reads what stands behind `sources:`.
func readSources(file string, n *yaml.Node) ([]origin, error) {
	r := &sourceReader{file: file}
	if n = plain(n); n.Kind != yaml.SequenceNode {
		return nil, r.wrong(n, "each begins with a dash: - {name: agenda, path: agenda.csv}", "expected a list")
	}
	var list []origin
	for _, item := range n.Content {
		s, err := r.source(plain(item))
		if err != nil {
			return nil, err
		}
		for i := range list {
			switch other := &list[i]; {
			case strings.EqualFold(other.name, s.name): // names are folders too, and not every file system tells case
				return nil, r.wrong(item, "", "the name is taken: see %s", other.place)
			case s.review != "" && other.review == s.review:
				return nil, r.wrong(item, "each import writes it anew, and so would lose the other's", "review: %s is the review file of %s too", s.review, other.name)
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// plain is a node, or the one that it stands for.
func plain(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func (r *sourceReader) source(n *yaml.Node) (origin, error) {
	s := origin{place: fmt.Sprintf("%s:%d", r.file, n.Line), refresh: usualRefresh, own: map[string]string{}}
	r.within = ""
	if n.Kind != yaml.MappingNode {
		return s, r.wrong(n, "", "expected a source, such as {name: agenda, path: agenda.csv}")
	}
	keys, said := sourceKeys(), map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 { // the name first: messages have it
		if n.Content[i].Value == "name" {
			r.within = n.Content[i+1].Value
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], plain(n.Content[i+1])
		at := slices.IndexFunc(keys, func(known sourceKey) bool { return known.name == k.Value })
		if at < 0 {
			return s, r.unknown(k, sourceKeyNames())
		}
		if first := said[k.Value]; first != nil {
			return s, r.wrong(k, "", "%s stands here a second time, after line %d", k.Value, first.Line)
		}
		said[k.Value] = k
		if err := keys[at].read(r, &s, v); err != nil {
			return s, err
		}
	}
	return s, r.complete(&s, n, said)
}

// unknown is the mistake of a word that means nothing.
func (r *sourceReader) unknown(k *yaml.Node, known []string) error {
	hint := "the words here are " + strings.Join(known, ", ")
	if near, ok := schema.NearestOf(k.Value, known); ok {
		hint = "did you mean " + near + "?"
	}
	return r.wrong(k, hint, "%q means nothing here", k.Value)
}

// complete tells what a source lacks, or has too much.
func (r *sourceReader) complete(s *origin, n *yaml.Node, said map[string]*yaml.Node) error {
	if s.name == "" {
		return r.wrong(n, "", "a source needs a name")
	}
	var ways []string
	for _, way := range []string{"path", "glob", "url"} {
		if said[way] != nil {
			ways = append(ways, way)
		}
	}
	if len(ways) != 1 {
		return r.wrong(n, "", "expected one of path, glob and url, found %s", orNone(strings.Join(ways, " and ")))
	}
	for _, word := range []string{"pages", "headers", "allow-private", "max-size", "timeout"} {
		if said[word] != nil && s.url == "" {
			return r.wrong(said[word], "", "%s is for what is fetched, and this source is a %s", word, ways[0])
		}
	}
	return nil
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// text is a node that must be one value.
func (r *sourceReader) text(n *yaml.Node, key, expected string) (string, error) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		return "", r.wrong(n, "", "%s: expected %s", key, expected)
	}
	return n.Value, nil
}

func (r *sourceReader) name(s *origin, n *yaml.Node) (err error) {
	s.name, err = r.text(n, "name", "a short name, such as agenda")
	if err != nil {
		return err
	}
	odd := func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._-", c)
	}
	if strings.ContainsFunc(s.name, odd) || strings.HasPrefix(s.name, ".") || strings.HasPrefix(s.name, "-") || len(s.name) > 64 {
		return r.wrong(n, "", "%q is no name for a source; expected letters, digits, dots and dashes, such as agenda-2026", s.name)
	}
	return nil
}

// near is a file's path as seen from the working folder, where the configuration names it as seen from its own.
func (r *sourceReader) near(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(r.file), name)
}

func (r *sourceReader) path(s *origin, n *yaml.Node) error {
	text, err := r.text(n, "path", "a file or folder, such as agenda.csv")
	switch {
	case err != nil:
		return err
	case strings.Contains(text, "://"):
		return r.wrong(n, "an address is a source's url", "path: %q is an address, not a file", text)
	case text == source.Stdin:
		return r.wrong(n, "", "path: standard input cannot be looked at again")
	}
	s.path = r.near(text)
	return nil
}

func (r *sourceReader) glob(s *origin, n *yaml.Node) error {
	text, err := r.text(n, "glob", "a pattern, such as exports/*.csv")
	if err != nil {
		return err
	}
	if _, err := filepath.Match(text, ""); err != nil {
		return r.wrong(n, "", "glob: %q is not a pattern: a bracket is not closed", text)
	}
	s.glob = r.near(text)
	return nil
}

func (r *sourceReader) url(s *origin, n *yaml.Node) error {
	text, err := r.text(n, "url", "an address, such as https://example.org/agenda.json")
	if err != nil {
		return err
	}
	if err := r.places(n, "url", text); err != nil {
		return err
	}
	if err := fetch.CheckURL(place.ReplaceAllString(text, "x")); err != nil {
		return r.wrong(n, "", "url: the address %w", err)
	}
	s.url = text
	return nil
}

func (r *sourceReader) refresh(s *origin, n *yaml.Node) error {
	if n.Value == "never" {
		s.refresh = 0
		return nil
	}
	d, err := r.duration(n, "refresh")
	if err == nil && d < leastRefresh {
		return r.wrong(n, "", "refresh: %s is too often; expected %s or more", n.Value, leastRefresh)
	}
	s.refresh = d
	return err
}

func (r *sourceReader) timeout(s *origin, n *yaml.Node) (err error) {
	s.timeout, err = r.duration(n, "timeout")
	return err
}

// duration reads a length of time.
func (r *sourceReader) duration(n *yaml.Node, key string) (time.Duration, error) {
	d, ok := interval(n.Value)
	if !ok {
		return 0, r.wrong(n, "", "%s: %q is not a length of time; expected one such as 30m, 1h or 7d", key, n.Value)
	}
	return d, nil
}

// interval is a length of time, written as time.ParseDuration reads it, or in days.
func interval(text string) (time.Duration, bool) {
	d, err := time.ParseDuration(text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var number int
		number, err = strconv.Atoi(days)
		d = time.Duration(min(number, 36500)) * 24 * time.Hour
	}
	return d, err == nil && d > 0
}

func (r *sourceReader) license(s *origin, n *yaml.Node) (err error) {
	s.license, err = r.iri(n, "license", "https://www.etalab.gouv.fr/licence-ouverte-open-licence")
	return err
}

func (r *sourceReader) iri(n *yaml.Node, key, example string) (string, error) {
	text, err := r.text(n, key, "an IRI, such as "+example)
	if err == nil && (!graph.ValidIRI(text) || !strings.Contains(text, ":")) {
		return "", r.wrong(n, "", "%s: %q is not an IRI; expected one such as %s", key, text, example)
	}
	return text, err
}

func (r *sourceReader) publisher(s *origin, n *yaml.Node) (err error) {
	const expected = "who publishes it: a name, or {name: …, iri: …}"
	if n.Kind != yaml.MappingNode {
		s.publisher, err = r.text(n, "publisher", expected)
		return err
	}
	for i := 0; i+1 < len(n.Content) && err == nil; i += 2 {
		switch k, v := n.Content[i], plain(n.Content[i+1]); k.Value {
		case "name":
			s.publisher, err = r.text(v, "publisher", "a name")
		case "iri":
			s.publisherIRI, err = r.iri(v, "publisher", "https://ror.org/051kpcy16")
		default:
			err = r.unknown(k, []string{"name", "iri"})
		}
	}
	if err == nil && s.publisher == "" {
		err = r.wrong(n, "", "publisher: expected %s", expected)
	}
	return err
}

// shared reads what is a setting of every import too, and is held to the same.
func shared(name string) func(*sourceReader, *origin, *yaml.Node) error {
	return func(r *sourceReader, s *origin, n *yaml.Node) error {
		text, err := r.text(n, name, "one value")
		if err != nil {
			return err
		}
		one := &config{values: map[string]string{name: text}}
		if err := one.checkOne(name); err != nil {
			return r.wrong(n, "", "%w", err)
		}
		s.own[name] = one.values[name]
		return nil
	}
}

func (r *sourceReader) from(s *origin, n *yaml.Node) error { return r.input(s, n, "from") }

func (r *sourceReader) encoding(s *origin, n *yaml.Node) error { return r.input(s, n, "encoding") }

// input reads a setting that the readers of inputs know.
func (r *sourceReader) input(s *origin, n *yaml.Node, name string) error {
	if err := shared(name)(r, s, n); err != nil {
		return err
	}
	opts := source.Options{Syntax: s.own["from"], Syntaxes: rdfSyntaxes(), Encoding: s.own["encoding"]}
	var e *source.Error
	if err := opts.Check(name); errors.As(err, &e) {
		return r.wrong(n, e.Hint, "%w", err)
	}
	return nil
}

func (r *sourceReader) mapping(s *origin, n *yaml.Node) error {
	text, err := r.text(n, "mapping", "a mapping file, or the name of a built-in mapping")
	if err != nil {
		return err
	}
	if _, builtIn := mapping.Named(text); !builtIn {
		if text = r.near(text); !exists(text) {
			return r.wrong(n, "the built-in mappings are "+strings.Join(mapping.Names(), ", "), "mapping: there is no file %s, and no mapping of that name", text)
		}
	}
	s.own["mapping"] = text
	return nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func (r *sourceReader) review(s *origin, n *yaml.Node) error {
	text, err := r.text(n, "review", "a file, such as names.csv")
	if err == nil {
		s.review = r.near(text)
	}
	return err
}

// headers reads names and values of headers. Neither is repeated in messages: a key may have slipped.
func (r *sourceReader) headers(s *origin, n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return r.wrong(n, "", "headers: expected names and values, such as {key: \"${OPENAGENDA_KEY}\"}")
	}
	s.headers = map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], plain(n.Content[i+1])
		text, err := r.text(v, "headers", "a text behind each name")
		if err != nil {
			return err
		}
		if err := fetch.CheckHeader(k.Value, text); err != nil {
			return r.wrong(k, "", "headers: %w", err)
		}
		if err := r.places(v, "headers", text); err != nil {
			return err
		}
		s.headers[k.Value] = text
	}
	return nil
}

func (r *sourceReader) allowPrivate(s *origin, n *yaml.Node) error {
	if n.Value != "true" && n.Value != "false" {
		return r.wrong(n, "", "allow-private: %q is neither true nor false", n.Value)
	}
	s.allowPrivate = n.Value == "true"
	return nil
}

func (r *sourceReader) maxSize(s *origin, n *yaml.Node) error {
	size, err := humanize.ParseBytes(n.Value)
	if err != nil || size == 0 || size > 1<<50 {
		return r.wrong(n, "", "max-size: %q is not a size; expected one such as 100MB or 1GiB", n.Value)
	}
	s.maxSize = int64(size)
	return nil
}

// places refuses what begins like a place of an environment variable and is none.
func (r *sourceReader) places(n *yaml.Node, key, text string) error {
	if strings.Contains(place.ReplaceAllString(text, ""), "${") {
		return r.wrong(n, "", "%s: expected the name of an environment variable, such as ${OPENAGENDA_KEY}", key)
	}
	return nil
}

func sourceKeyNames() []string {
	var names []string
	for _, k := range sourceKeys() {
		names = append(names, k.name)
	}
	return names
}

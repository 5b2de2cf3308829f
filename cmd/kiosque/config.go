package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
	"github.com/kiosque-ld/kiosque/publish/page"
	"github.com/kiosque-ld/kiosque/publish/static/upload"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/graph"
	"github.com/kiosque-ld/kiosque/vocab/mapping"
)

// config is every setting, by the name that its flag, its key in the configuration file and its environment variable
// share: --page-size, page-size:, KIOSQUE_PAGE_SIZE.
type config struct {
	values  map[string]string
	given   map[string]bool  // set by flag, environment or file
	mapping *mapping.Mapping // the one that is asked for, once it is read
	notes   bool             // say as what each input is recognised
	sources []origin         // that the configuration file lists

	shown func(file string) string // how messages call a file; nil: by its path
}

// setting is one flag.
type setting struct {
	name, value string // value is what stands for it in help; empty for a switch
	standard    string // the default
	help        string
}

// settings is every flag of every command; the commands name those that they take.
var settings = []setting{
	{"config", "FILE", "", "configuration file (YAML) with the same names as these flags; kiosque.yaml is read if it is there"},
	{"store", "FILE", "kiosque.db", "the store, one SQLite file, made if it is not there"},
	{"listen", "ADDRESS", "127.0.0.1:8080", "address and port to serve on"},
	{"base", "URL", "", "public base URL of the site: every IRI begins with it (default: http:// and the listen address)"},
	{"title", "TEXT", "Kiosque", "name of the site"},
	{"license", "IRI", "", "licence of the data, stated with every answer"},
	{"publisher", "NAME", "", "who publishes the data (default: the title)"},
	{"publisher-iri", "IRI", "", "IRI that others know the publisher by, such as that of ROR: https://ror.org/051kpcy16"},
	{"publisher-type", "CODE", "", "what the publisher is, such as LocalAuthority or Academia-ScientificOrganisation (ADMS)"},
	{"contact-name", "NAME", "", "who answers questions about the data (default: the publisher)"},
	{"contact-email", "ADDRESS", "", "e-mail of whoever answers for the data; published"},
	{"contact-url", "URL", "", "page or form by which to reach whoever answers for the data"},
	{"description-fr", "TEXT", "", "what the site has, in a sentence or two, in French"},
	{"description-en", "TEXT", "", "the same in English"},
	{"keywords-fr", "LIST", "", "words by which portals find the data, in French"},
	{"keywords-en", "LIST", "", "the same in English"},
	{"themes", "LIST", "EDUC", "what the data are about: codes of the EU's data themes, such as EDUC,HEAL"},
	{"frequency", "CODE", "IRREG", "how often the data change: a code of the EU's frequencies, such as DAILY"},
	{"access", "CODE", "PUBLIC", "who may have the data: PUBLIC, RESTRICTED or NON_PUBLIC"},
	{"content-languages", "LIST", "", "languages of the data, such as fr,en (default: those of the pages)"},
	{"covers", "LIST", "", "countries that the data cover, such as FR, besides those that they name"},
	{"languages", "LIST", "fr,en", "languages of the pages, the default one first"},
	{"uri-style", "STYLE", "hash", "IRIs of things: hash (…/x#this) or 303 (/id/…, which redirects to the document)"},
	{"page-size", "N", "100", "entries on a page of a collection"},
	{"cache", "MIB", "128", "memory for finished answers, in MiB"},
	{"hub", "URL", "", "WebSub hub that is told when a feed changes; without one nothing is sent to anybody"},
	{"dumps", "DIR", "", "folder of a dump to offer for download: what kiosque dump, or --dump-every, writes there"},
	{"dump-every", "INTERVAL", "", "dump into --dumps while serving: at the beginning, and then at this interval, such as 24h or 7d"},
	{"log", "LEVEL", "info", "what to log: debug (every request), info, warn, error"},
	{"zone", "ZONE", "", "time zone of times that come without one, such as Europe/Paris; none is assumed by default"},
	{"horizon", "DAYS", "366", "how many days ahead of today the occurrences of a series are listed, each as an event of its own"},
	{"language", "TAG", "", "language of text that comes without one, such as fr; none is assumed by default"},
	{"source", "NAME", "", "name of the source: keys of one source stay apart from another's (default: the file's name)"},
	{"collection", "NAME", "", "collection of the records: events, organizations, places, people, projects (default: from their types; of a dump, all)"},
	{"compress", "LIST", "gzip,zstd", "how files of a dump are compressed, besides lying there as they are: gzip, zstd or none"},
	{"upload", "PLACE", "", "bring the export to a store of objects, too: s3://bucket/prefix"},
	{"s3-endpoint", "URL", "https://s3.amazonaws.com", "the store of objects"},
	{"s3-region", "NAME", "", "region of the store's bucket (default: the store is asked)"},
	{"gzip", "", "", "upload documents compressed"},
	{"form", "LIST", "", "forms of a dump, such as ntriples,csv (default: all)"},
	{"from", "SYNTAX", "", "syntax of the input (default: found out from name and content)"},
	{"encoding", "NAME", "", "character encoding of the input, such as windows-1252 (default: found out)"},
	{"delimiter", "CHARACTER", "", "what separates the cells of a table (default: found out)"},
	{"mapping", "FILE", "", "which field is which property: a mapping file, or one that is built in, such as table (default: recognised)"},
	{"record", "N", "1", "the record to explain, counted from 1"},
	{"records", "PATH", "", "where the records are in a JSON or YAML document, such as data.items[]"},
	{"partial", "", "", "take the records of a JSON file that is cut off, up to the cut; by default none of them is taken"},
	{"duplicates", "WHICH", "last", "which of several records with one key in an input counts: the first or the last"},
	{"whole", "", "", "the input is everything that its source has now: what the source gave before and does not give any more is missing"},
	{"merge", "", "", "keep what several sources, or several files of one, give of one record, known by a UID, address or identifier, and merge it"},
	{"missing", "FATE", "withdraw", "what becomes of missing records: withdraw (until they are given again), cancel (events alone, and other records stay), keep; events that have ended stay"},
	{"max-loss", "PERCENT", "20", "how many of its records a source may lose at once; if it loses more, nothing of it is imported"},
	{"confirm", "", "", "a source has become that small: import it although it loses more than max-loss"},
	{"personal", "", "", "publish personal data too, such as attendees and people's addresses, where those concerned agreed"},
	{"link", "", "true", "link the institutions that records name to the site's organizations and those of --authority; --link=false leaves names alone"},
	{"authority", "FILE", "", "institutions that are not published but lend their identifiers: a ROR dump (JSON) or the French list of institutions (CSV); may be given again"},
	{"review", "FILE", "", "table of the institutions' names that stay undecided: what a person decided there holds, and it is written anew at the end"},
	{"country", "CODE", "", "country that the institutions' names come from, such as FR: its institutions are preferred (default: every country is equal)"},
	{"refresh", "", "true", "keep the sources in step that the configuration file lists; --refresh=false leaves that to kiosque sync"},
	{"replaced-by", "RECORD", "", "the record that is to be used instead"},
	{"report", "FILE", "", "write all problems to a file, as its name ends: .json, .csv, .sarif, .html; may be given again"},
	{"report-format", "FORM", "", "form of the reports, whatever their names: json, csv, sarif, html"},
	{"fail-on", "SEVERITY", "error", "from which severity on problems make the exit code 3: advice, warning, error, or never"},
	{"to", "FORM", "turtle", "form of the output"},
	{"dry-run", "", "", "say what would change, and change nothing"},
	{"quiet", "", "", "print nothing but warnings and errors"},
}

// mostDays bounds the horizon.
const mostDays = 36525

// repeatable are the flags that may be given several times; their values become a list.
var repeatable = map[string]bool{"authority": true, "report": true, "form": true}

// languageTag is what may follow the "@" of a literal (Turtle 1.1, §6.5 [144s], https://www.w3.org/TR/turtle/#grammar-production-LANGTAG).
// In a store, a tag that is none would keep records from being printed.
var languageTag = regexp.MustCompile(`^[A-Za-z]+(-[A-Za-z0-9]+)*$`)

var errHelp = errors.New("help was asked for")

// configure reads the settings of a command: a flag beats the environment, which beats the file, which beats the default.
func (p *program) configure(c *command, args []string) (*config, []string, error) {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	cfg := &config{values: map[string]string{}, given: map[string]bool{}}
	fromFlags := map[string]string{}
	for _, s := range settings {
		cfg.values[s.name] = s.standard
		if !slices.Contains(c.flags, s.name) {
			continue
		}
		set := func(v string) error {
			if before, again := fromFlags[s.name]; again && repeatable[s.name] {
				v = before + "," + v
			}
			fromFlags[s.name] = v
			return nil
		}
		if s.value == "" {
			flags.BoolFunc(s.name, "", set)
		} else {
			flags.Func(s.name, "", set)
		}
	}
	rest, err := parseAnywhere(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return nil, nil, errHelp
	}
	if err != nil {
		return nil, nil, usageError{errors.New(strings.Replace(err.Error(), "flag provided but not defined: -", "there is no flag --", 1))}
	}
	if err := cfg.readFile(p, fromFlags["config"]); err != nil {
		return nil, nil, err
	}
	for _, s := range settings {
		if v := p.env("KIOSQUE_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))); v != "" && s.name != "config" {
			cfg.set(s.name, v)
		}
	}
	for name, v := range fromFlags {
		cfg.set(name, v)
	}
	if err := cfg.check(); err != nil {
		return nil, nil, err
	}
	if slices.Contains(c.flags, "mapping") && c.name != "mapping" {
		err = p.loadMapping(cfg)
	}
	return cfg, rest, err
}

// parseAnywhere lets flags stand before, between and behind the other arguments; after "--" nothing is a flag.
func parseAnywhere(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if n := len(args) - flags.NArg(); n > 0 && args[n-1] == "--" {
			return append(rest, flags.Args()...), nil
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

func (c *config) set(name, value string) { c.values[name], c.given[name] = value, true }

// readFile reads the configuration file: the named one, or kiosque.yaml if it is there.
func (c *config) readFile(p *program, name string) error {
	if name == "" {
		name = p.env("KIOSQUE_CONFIG")
	}
	named := name != ""
	if !named {
		name = "kiosque.yaml"
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) && !named {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: cannot be read as configuration: %w", name, err)
	}
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return fmt.Errorf("%s: not YAML: %w", name, err)
	}
	if len(file.Content) == 0 {
		return nil
	}
	root := file.Content[0]
	if root.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: expected a list of names and values, such as `base: https://data.example.org`", name, root.Line)
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if key.Value == "sources" {
			if c.sources, err = readSources(name, value); err != nil {
				return err
			}
			continue
		}
		if !known(key.Value) || key.Value == "config" {
			return fmt.Errorf("%s:%d: there is no setting %q\nhint: the settings are %s, sources", name, key.Line, key.Value, strings.Join(settingNames(), ", "))
		}
		switch value.Kind {
		case yaml.ScalarNode:
			c.set(key.Value, value.Value)
		case yaml.SequenceNode:
			var items []string
			for _, item := range value.Content {
				if item.Kind != yaml.ScalarNode {
					return fmt.Errorf("%s:%d: %s: expected one value or a list of them", name, value.Line, key.Value)
				}
				items = append(items, item.Value)
			}
			c.set(key.Value, strings.Join(items, ","))
		default:
			return fmt.Errorf("%s:%d: %s: expected one value or a list", name, value.Line, key.Value)
		}
	}
	return nil
}

func known(name string) bool {
	return slices.ContainsFunc(settings, func(s setting) bool { return s.name == name })
}

func settingNames() []string {
	var names []string
	for _, s := range settings {
		if s.name != "config" {
			names = append(names, s.name)
		}
	}
	return names
}

// check refuses values that no command could use, naming the setting.
func (c *config) check() error {
	for name := range maps.Keys(c.given) {
		if err := c.checkOne(name); err != nil {
			return usageError{err}
		}
	}
	return nil
}

func (c *config) checkOne(name string) error {
	v := c.values[name]
	switch name {
	case "base":
		u, err := url.Parse(v)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || strings.ContainsAny(v, "?#") ||
			!graph.ValidIRI(v) || strings.Contains("/"+u.Path+"/", "/../") {
			return fmt.Errorf("base: %q is not a public base URL; expected one such as https://data.example.org", v)
		}
		c.values[name] = strings.TrimRight(v, "/")
	case "store":
		if v == "" {
			return errors.New("store: expected a file, such as kiosque.db")
		}
	case "language":
		if v != "" && !languageTag.MatchString(v) {
			return fmt.Errorf("language: %q is not a language tag; expected one such as fr or en-GB", v)
		}
	case "listen":
		if _, _, err := net.SplitHostPort(v); err != nil {
			return fmt.Errorf("listen: %q is not an address and port; expected one such as 127.0.0.1:8080", v)
		}
	case "uri-style":
		if v != "hash" && v != "303" {
			return fmt.Errorf("uri-style: %q is neither hash nor 303", v)
		}
	case "page-size", "cache", "record", "horizon":
		if n, err := strconv.Atoi(v); err != nil || n < 1 {
			return fmt.Errorf("%s: %q is not a whole number from 1", name, v)
		} else if name == "horizon" && n > mostDays {
			return fmt.Errorf("horizon: %s days are too many; a hundred years are %d", v, mostDays)
		}
	case "missing":
		if _, known := fates[v]; !known {
			return fmt.Errorf("missing: %q is neither withdraw, cancel nor keep", v)
		}
	case "max-loss":
		if n, err := strconv.Atoi(strings.TrimSuffix(v, "%")); err != nil || n < 0 || n > 100 {
			return fmt.Errorf("max-loss: %q is not a whole number of percent, from 0 to 100", v)
		}
		c.values[name] = strings.TrimSuffix(v, "%")
	case "zone":
		if _, err := time.LoadLocation(v); err != nil {
			return fmt.Errorf("zone: %q is not a time zone of the IANA database; expected one such as Europe/Paris", v)
		}
	case "duplicates":
		if v != "first" && v != "last" {
			return fmt.Errorf("duplicates: %q is neither first nor last", v)
		}
	case "collection":
		if !data.Collection(v).Known() {
			return fmt.Errorf("collection: %q is none; the collections are events, organizations, places, people and projects", v)
		}
	case "report-format":
		if v != "" && report.FormFor(v, "") == nil {
			return fmt.Errorf("report-format: %q is none; the forms are json, csv, sarif and html", v)
		}
	case "fail-on":
		if gravest[v] == 0 {
			return fmt.Errorf("fail-on: %q is none of advice, warning, error and never", v)
		}
	case "dump-every":
		if d, ok := interval(v); !ok || d < leastDump {
			return fmt.Errorf("dump-every: %q is not a length of time from %s on; expected one such as 24h or 7d", v, leastDump)
		}
	case "compress":
		if _, err := codings(c.list("compress")); err != nil {
			return err
		}
	case "form":
		for _, name := range c.list("form") {
			if dump.FormByName(name) == nil {
				return fmt.Errorf("form: there is no form %q of dumps; the forms are %s", name, dumpForms())
			}
		}
	case "upload":
		if _, _, err := upload.Target(v); v != "" && err != nil {
			return fmt.Errorf("upload: %w", err)
		}
	case "s3-endpoint":
		if err := upload.Endpoint(v); err != nil {
			return fmt.Errorf("s3-endpoint: %w", err)
		}
	case "delimiter":
		if _, ok := delimiter(v); !ok {
			return fmt.Errorf("delimiter: %q is not one character of ASCII; expected one such as \";\", or the word tab", v)
		}
	case "hub":
		if u, err := url.Parse(v); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || !graph.ValidIRI(v) {
			return fmt.Errorf("hub: %q is not the URL of a hub; expected one such as https://hub.example.org/", v)
		}
	case "license":
		if !graph.ValidIRI(v) {
			return fmt.Errorf("license: %q is not an IRI; expected one such as https://www.etalab.gouv.fr/licence-ouverte-open-licence", v)
		}
	case "languages":
		for _, tag := range strings.Split(v, ",") {
			if !slices.Contains(page.Languages(), tag) {
				return fmt.Errorf("languages: there are no pages in %q; there are in %s", tag, strings.Join(page.Languages(), ", "))
			}
		}
	case "log":
		if err := new(slog.Level).UnmarshalText([]byte(v)); err != nil {
			return fmt.Errorf("log: %q is not a level; expected debug, info, warn or error", v)
		}
	case "country":
		if v = strings.ToUpper(v); len(v) != 2 || v[0] < 'A' || v[0] > 'Z' || v[1] < 'A' || v[1] > 'Z' {
			return fmt.Errorf("country: %q is not a country's two letters (ISO 3166-1); expected one such as FR", c.values[name])
		}
		c.values[name] = v
	case "dry-run", "whole", "merge", "confirm", "personal", "partial", "link", "quiet", "refresh", "gzip":
		if v != "true" && v != "false" {
			return fmt.Errorf("%s: %q is neither true nor false", name, v)
		}
	default:
		return c.checkCatalogue(name)
	}
	return nil
}

// text is a setting's value.
func (c *config) text(name string) string { return c.values[name] }

// list is a setting's values, which commas part.
func (c *config) list(name string) []string {
	var values []string
	for v := range strings.SplitSeq(c.values[name], ",") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// on tells whether a switch is set.
func (c *config) on(name string) bool { return c.values[name] == "true" }

// number is a setting's whole number, 0 if it is none.
func (c *config) number(name string) int {
	n, err := strconv.Atoi(c.values[name])
	if err != nil {
		return 0
	}
	return n
}

// delimiter is the character that a setting names, in one of the ways in which people write a tab.
func delimiter(v string) (byte, bool) {
	switch {
	case v == "":
		return 0, true
	case v == "tab", v == `\t`:
		return '\t', true
	}
	return v[0], len(v) == 1 && v[0] < 0x80
}

// logLevel is from which level on messages are logged.
func (c *config) logLevel() slog.Level {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.text("log"))); err != nil {
		return slog.LevelInfo
	}
	return level
}

// base is the public base URL: as configured, or the listen address as a browser on this machine writes it.
func (c *config) base() string {
	if b := c.text("base"); b != "" {
		return b
	}
	host, port, err := net.SplitHostPort(c.text("listen"))
	if err != nil {
		return "http://" + c.text("listen")
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if port == "80" {
		return "http://" + host
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (c *config) style() vocab.Style {
	if c.text("uri-style") == "303" {
		return vocab.SeeOther
	}
	return vocab.Hash
}

func (c *config) zone() *time.Location {
	z, err := time.LoadLocation(c.text("zone"))
	if err != nil {
		return time.UTC
	}
	return z
}

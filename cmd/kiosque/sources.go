package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// origin is a source that the configuration file lists, to be kept in step.
type origin struct {
	name  string
	place string // "kiosque.yaml:12"

	// One of them is set. A path or pattern is relative to the working folder by now; a URL still has its ${NAME}s.
	path, glob, url string
	pages           *pages // nil where the URL is one document

	license, publisher, publisherIRI string

	refresh time.Duration     // 0: never by itself
	own     map[string]string // settings of its import, by the names of their flags
	review  string

	headers      map[string]string // with their ${NAME}s
	allowPrivate bool
	maxSize      int64 // 0: fetch.DefaultMaxSize
	timeout      time.Duration
}

const (
	usualRefresh = time.Hour
	leastRefresh = time.Minute
)

// chosen are the listed sources of these names, or all of them.
func (c *config) chosen(names []string) ([]*origin, error) {
	if len(c.sources) == 0 {
		return nil, usageError{errors.New("the configuration file lists no sources")}
	}
	var all []string
	var list []*origin
	for i := range c.sources {
		s := &c.sources[i]
		all = append(all, s.name)
		if len(names) == 0 || slices.Contains(names, s.name) {
			list = append(list, s)
		}
	}
	for _, name := range names {
		if slices.Contains(all, name) {
			continue
		}
		if near, ok := schema.NearestOf(name, all); ok {
			return nil, fmt.Errorf("the configuration lists no source %q\nhint: did you mean %s?", name, near)
		}
		return nil, fmt.Errorf("the configuration lists no source %q\nhint: the sources are %s", name, strings.Join(all, ", "))
	}
	return list, nil
}

// importOf is the configuration with which a listed source is imported: the program's, and over it the source's own.
func (c *config) importOf(s *origin) *config {
	own := *c
	own.values, own.given = maps.Clone(c.values), maps.Clone(c.given)
	own.mapping = nil
	own.set("whole", "true")
	own.set("merge", "true")
	for name, value := range s.own {
		own.set(name, value)
	}
	own.set("source", s.name)
	own.set("review", s.review)
	return &own
}

// place is where a value of the environment stands in a text: ${OPENAGENDA_KEY}.
var place = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// filled is a text with the values of the environment in its places, escaped if escape is set.
func filled(text string, env func(string) string, escape func(string) string) (string, error) {
	var missing error
	text = place.ReplaceAllStringFunc(text, func(found string) string {
		name := place.FindStringSubmatch(found)[1]
		value := env(name)
		if value == "" {
			missing = fmt.Errorf("the environment has no %s", name)
		}
		if escape != nil {
			value = escape(value)
		}
		return value
	})
	return text, missing
}

// keyed are parameters of a query that are named like keys, and stay unpublished even where they stand in the file.
var keyed = regexp.MustCompile(`(?i)^(.*[-_.])?(api[-_.]?key|key|token|secret|password|passwd|pwd|auth|signature|sig)=`)

// address is the URL of a source as it can be published: without what the environment keeps, or what is named like a
// key; where a part of the path is kept, only the host is left of it. Of files it is their path.
func (s *origin) address() string {
	if s.url == "" {
		return cmp.Or(s.path, s.glob)
	}
	address, query, _ := strings.Cut(s.url, "?")
	if at := strings.Index(address, "${"); at >= 0 {
		if slash := strings.Index(address[len("https://"):], "/"); slash < 0 || len("https://")+slash > at {
			return ""
		}
		u, err := url.Parse(place.ReplaceAllString(address, "x"))
		if err != nil {
			return ""
		}
		return u.Scheme + "://" + u.Host + "/"
	}
	var shown []string
	for part := range strings.SplitSeq(query, "&") {
		if part != "" && !strings.Contains(part, "${") && !keyed.MatchString(part) {
			shown = append(shown, part)
		}
	}
	if len(shown) > 0 {
		address += "?" + strings.Join(shown, "&")
	}
	return address
}

// due is when a source is to be looked at again: a zero time for never, one long ago for at once. The longer it has
// failed, the later: after as long as it has failed by then, between five minutes and its interval.
func (s *origin) due(info *data.SourceInfo, now time.Time) time.Time {
	last := later(info.Checked, info.Failed)
	switch {
	case s.refresh == 0:
		return time.Time{}
	case last.IsZero(), last.After(now.Add(time.Minute)): // or the clock was set back
		return time.Unix(0, 0)
	case !info.Stale():
		return last.Add(s.refresh)
	case info.Checked.IsZero():
		return last.Add(min(soonest, s.refresh))
	}
	failing := info.Failed.Sub(info.Checked.Add(s.refresh))
	return last.Add(min(max(failing, soonest), s.refresh))
}

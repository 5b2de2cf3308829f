package format

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"

	"github.com/piprate/json-gold/ld"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// Canonical returns the canonical form of a dataset, N-Quads with canonical labels of blank nodes, by RDFC-1.0
// (https://www.w3.org/TR/rdf-canon/). Two datasets are isomorphic if and only if their canonical forms are equal.
// It is a judge for tests and digests, not for requests: it takes milliseconds, and hostile blank nodes make it slow.
func Canonical(d *graph.Dataset) (string, error) {
	set := ld.NewRDFDataset()
	set.Graphs["@default"] = quads(&d.Graph, "@default", set.Graphs["@default"])
	for i := range d.Named {
		name := nodeOf(&d.Named[i].Name).GetValue()
		set.Graphs[name] = quads(&d.Named[i].Graph, name, set.Graphs[name])
	}
	o := ld.NewJsonLdOptions("")
	o.Algorithm = ld.AlgorithmURDNA2015
	o.Format = "application/n-quads"
	out, err := ld.NewJsonLdApi().Normalize(set, o)
	if err != nil {
		return "", fmt.Errorf("canonical form: %w", err)
	}
	text, ok := out.(string)
	if !ok {
		return "", errors.New("canonical form: json-gold gave no text")
	}
	return text, nil
}

func quads(g *graph.Graph, name string, to []*ld.Quad) []*ld.Quad {
	seen := make(map[graph.Triple]bool, len(g.Triples))
	for i := range g.Triples {
		t := &g.Triples[i]
		if !seen[*t] {
			seen[*t] = true
			to = append(to, ld.NewQuad(nodeOf(&t.Subject), ld.NewIRI(string(t.Predicate)), nodeOf(&t.Object), name))
		}
	}
	return to
}

func nodeOf(t *graph.Term) ld.Node {
	switch t.Kind {
	case graph.Resource:
		return ld.NewIRI(t.Value)
	case graph.Blank:
		return ld.NewBlankNode("_:" + t.Value)
	}
	return ld.NewLiteral(t.Value, string(t.Datatype), t.Lang)
}

// canonicalJSON appends a JSON value in the form of the JSON Canonicalization Scheme (RFC 8785), which is the lexical
// form of rdf:JSON.
func canonicalJSON(dst []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case string:
		return canonicalString(dst, v), nil
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return nil, fmt.Errorf("%s is beyond the numbers of JSON", v)
		}
		return canonicalNumber(dst, f), nil
	case float64:
		return canonicalNumber(dst, v), nil
	case []any:
		return canonicalArray(dst, v)
	case map[string]any:
		return canonicalObject(dst, v)
	}
	return nil, fmt.Errorf("%T is no JSON value", v)
}

func canonicalArray(dst []byte, v []any) ([]byte, error) {
	dst = append(dst, '[')
	var err error
	for i, e := range v {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = canonicalJSON(dst, e); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func canonicalObject(dst []byte, v map[string]any) ([]byte, error) {
	keys := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
		return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
	})
	dst = append(dst, '{')
	var err error
	for i, k := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(canonicalString(dst, k), ':')
		if dst, err = canonicalJSON(dst, v[k]); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func canonicalString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\b':
			dst = append(dst, `\b`...)
		case c == '\f':
			dst = append(dst, `\f`...)
		case c < ' ' || c == '"' || c == '\\':
			dst = appendEscaped(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// canonicalNumber appends a number as ECMAScript prints it, which is how encoding/json does, but for minus zero.
func canonicalNumber(dst []byte, f float64) []byte {
	if f == 0 || math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, '0')
	}
	text, _ := json.Marshal(f) // a finite number always has a form
	return append(dst, text...)
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A triple is one fact of the release. Names of schema.org stand without namespace and prefix ("startDate"), those
// of RDF and RDFS with a prefix ("rdfs:Class"), the pending layer as "pending"; facts about other vocabularies
// do not become triples.
type triple struct{ subject, predicate, object string }

var shortened = strings.NewReplacer(
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:",
	"http://www.w3.org/2000/01/rdf-schema#", "rdfs:",
	"https://pending.schema.org", "pending",
	"http://pending.schema.org", "pending",
	"https://schema.org/", "",
	"http://schema.org/", "",
)

// wanted holds the predicates that the table keeps.
var wanted = map[string]bool{
	"rdf:type": true, "rdfs:subClassOf": true, "rdfs:subPropertyOf": true,
	"domainIncludes": true, "rangeIncludes": true, "supersededBy": true, "inverseOf": true, "isPartOf": true,
}

func readFile(path string) ([]triple, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var triples []triple
	switch filepath.Ext(path) {
	case ".jsonld", ".json":
		triples, err = readJSONLD(text)
	default:
		triples = readNQuads(text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return triples, nil
}

func keep(triples []triple, subject, predicate, object string) []triple {
	if strings.Contains(subject, ":") || !wanted[predicate] {
		return triples
	}
	return append(triples, triple{subject, predicate, object})
}

var line = regexp.MustCompile(`(?m)^<([^>]*)> <([^>]*)> <([^>]*)>`)

// readNQuads reads only the lines whose object is an IRI, since the table wants no others.
func readNQuads(text []byte) []triple {
	var triples []triple
	for _, m := range line.FindAllSubmatch(text, -1) {
		triples = keep(triples, shortened.Replace(string(m[1])), shortened.Replace(string(m[2])), shortened.Replace(string(m[3])))
	}
	return triples
}

// readJSONLD reads the flat form in which schema.org publishes a release: one node object per term, names
// compacted with the prefix "schema".
func readJSONLD(text []byte) ([]triple, error) {
	var doc struct {
		Graph []map[string]json.RawMessage `json:"@graph"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	var triples []triple
	for i, node := range doc.Graph {
		var id string
		if err := json.Unmarshal(node["@id"], &id); err != nil {
			return nil, fmt.Errorf("@graph[%d]: @id: %w", i, err)
		}
		for key, value := range node {
			predicate := name(key)
			if key == "@type" {
				predicate = "rdf:type"
			}
			if !wanted[predicate] {
				continue
			}
			objects, err := names(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", id, key, err)
			}
			for _, object := range objects {
				triples = keep(triples, name(id), predicate, object)
			}
		}
	}
	return triples, nil
}

func name(s string) string {
	return strings.TrimPrefix(shortened.Replace(s), "schema:")
}

// names reads "a", {"@id": "a"} and arrays of both.
func names(value json.RawMessage) ([]string, error) {
	switch value = bytes.TrimSpace(value); value[0] {
	case '"':
		var s string
		err := json.Unmarshal(value, &s)
		return []string{name(s)}, err
	case '{':
		var ref struct {
			ID string `json:"@id"`
		}
		err := json.Unmarshal(value, &ref)
		return []string{name(ref.ID)}, err
	}
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil {
		return nil, err
	}
	var all []string
	for _, item := range items {
		one, err := names(item)
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

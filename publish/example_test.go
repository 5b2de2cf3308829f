package publish_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/vocab"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

// A path names a resource, and a resource in a variant is a representation: what a server sends and an export writes.
func Example() {
	dir, err := os.MkdirTemp("", "kiosque-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(filepath.Join(dir, "kiosque.db"), store.Options{})
	if err != nil {
		panic(err)
	}
	defer st.Close()
	rec := data.Record{Ref: "organizations/greyc", Source: "example", Key: "greyc",
		Node: data.Node{Types: []string{string(schema.ResearchOrganization)}}}
	data.Add(&rec.Node, schema.Name, data.NewText("GREYC", "fr"))
	vocab.Summarize(&rec, "fr")
	if _, err := st.Put(context.Background(), noon, []data.Record{rec}); err != nil {
		panic(err)
	}

	site, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org"})
	if err != nil {
		panic(err)
	}
	path, variants := site.SplitSuffix("/organizations/greyc.ttl")
	resource, err := site.Resource(path)
	if err != nil {
		panic(err)
	}
	representation, err := site.Represent(context.Background(), resource, variants[0])
	if err != nil {
		panic(err)
	}
	body, err := representation.Body()
	if err != nil {
		panic(err)
	}
	fmt.Println(resource.Ref, variants[0].ContentType)
	fmt.Printf("%s", body)
	// Output:
	// organizations/greyc text/turtle; charset=utf-8
	// @base <https://data.example.org/organizations/greyc> .
	// @prefix dcterms: <http://purl.org/dc/terms/> .
	// @prefix prov: <http://www.w3.org/ns/prov#> .
	// @prefix schema: <http://schema.org/> .
	// @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
	//
	// <#this> a schema:ResearchOrganization ;
	//     schema:name "GREYC"@fr .
	//
	// <> prov:wasDerivedFrom <#provenance> .
	//
	// <#provenance> a prov:Entity ;
	//     dcterms:title "example" ;
	//     prov:generatedAtTime "2024-11-28T12:00:00Z"^^xsd:dateTime .
}

// Load is what load.sh measures with: a store of generated events for Kiosque to serve, a bare net/http handler that
// writes the same bytes from a map, the same bytes as files for another server, and harvesters that take everything while
// others read.
//
//	load store FILE DOCUMENTS       make the store
//	load bare ADDRESS DOCUMENTS     serve the bytes of its Turtle documents and feeds from a map
//	load files FOLDER DOCUMENTS     write the documents, in Turtle and JSON-LD, below FOLDER
//	load harvest BASE DOCUMENTS     take everything of a site, by two protocols, until it is killed
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	harvests "github.com/kiosque-ld/kiosque/publish/harvest"
	"github.com/kiosque-ld/kiosque/vocab/schema"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: load store|bare|files|harvest FILE|ADDRESS|FOLDER|BASE DOCUMENTS")
		os.Exit(2)
	}
	n, err := strconv.Atoi(os.Args[3])
	if err == nil {
		err = run(os.Args[1], os.Args[2], n)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(what, where string, n int) error {
	if what == "store" {
		st, err := fill(where, n)
		if err != nil {
			return err
		}
		return st.Close()
	}
	if what == "harvest" {
		return harvest(where)
	}
	dir, err := os.MkdirTemp("", "kiosque-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	st, err := fill(filepath.Join(dir, "load.db"), n)
	if err != nil {
		return err
	}
	defer st.Close()
	site, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org", Views: harvests.Views(harvests.Options{Now: time.Now})})
	if err != nil {
		return err
	}
	switch what {
	case "bare":
		h, err := bare(site, n)
		if err != nil {
			return err
		}
		return listen(where, h)
	case "files":
		return files(site, where, n)
	}
	return fmt.Errorf("%q is none of store, bare, files, harvest", what)
}

// fill makes a store of n events.
func fill(path string, n int) (*store.Store, error) {
	s, err := store.Open(path, store.Options{})
	if err != nil {
		return nil, err
	}
	ctx, at := context.Background(), time.Date(2024, 11, 28, 9, 0, 0, 0, time.UTC)
	const batch = 1000
	records := make([]data.Record, 0, batch)
	for i := range n {
		if records = append(records, event(i)); len(records) == batch || i == n-1 {
			if _, err := s.Put(ctx, at, records); err != nil {
				return nil, err
			}
			records = records[:0]
		}
	}
	return s, nil
}

// event is a document of about 25 triples, as an agenda's are.
func event(i int) data.Record {
	n := data.Node{Types: []string{string(schema.ConferenceEvent)}}
	number := strconv.Itoa(i)
	name := "Journée d’étude n° " + number
	data.Add(&n, schema.Name, data.NewText(name, "fr"))
	data.Add(&n, schema.Description, data.NewText("Une journée de rencontres, d’exposés et d’ateliers sur les données ouvertes, leurs formats et leurs usages.", "fr"))
	data.Add(&n, schema.EventStatus, data.NewLink(schema.EventScheduled.IRI()))
	data.Add(&n, schema.StartDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T09:00:00+01:00"})
	data.Add(&n, schema.EndDate, data.Value{Kind: data.DateTime, Text: "2024-11-28T17:30:00+01:00"})
	address := &data.Node{Types: []string{string(schema.PostalAddress)}}
	data.Add(address, schema.StreetAddress, data.NewText("Esplanade de la Paix", ""))
	data.Add(address, schema.PostalCode, data.NewText("14032", ""))
	data.Add(address, schema.AddressLocality, data.NewText("Caen", ""))
	data.Add(address, schema.AddressCountry, data.NewText("FR", ""))
	place := &data.Node{Types: []string{string(schema.Place)}}
	data.Add(place, schema.Name, data.NewText("Campus "+strconv.Itoa(i%5), "fr"))
	data.Add(place, schema.Address, data.NewNested(address))
	data.Add(&n, schema.Location, data.NewNested(place))
	for _, o := range []string{"Université de Caen Normandie", "ENSICAEN"} {
		organizer := &data.Node{Types: []string{string(schema.Organization)}}
		data.Add(organizer, schema.Name, data.NewText(o, "fr"))
		data.Add(&n, schema.Organizer, data.NewNested(organizer))
	}
	data.Add(&n, schema.Keywords, data.NewText("données", "fr"), data.NewText("recherche", "fr"))
	data.Add(&n, schema.URLProperty, data.NewLink("https://www.example.org/agenda/"+number))
	return data.Record{Ref: ref(i), Node: n, Summary: data.Summary{Type: n.Types[0], Name: name, Lang: "fr",
		Start: time.Date(2024, 11, 28, 8, 0, 0, 0, time.UTC)}}
}

func ref(i int) data.Ref { return data.NewRef(data.Events, "e"+strconv.Itoa(i)) }

// document is what the site answers at a record's address in one form.
func document(site *publish.Site, i int, form string) ([]byte, error) {
	r, err := site.Resource("/" + string(ref(i)))
	if err != nil {
		return nil, err
	}
	rep, err := site.Represent(context.Background(), r, site.Named(form)[0])
	if err != nil {
		return nil, err
	}
	return rep.Body()
}

// finished is an answer from a map.
type finished struct {
	contentType, encoding, length []string
	body                          []byte
}

func bare(site *publish.Site, n int) (http.Handler, error) {
	answers := make(map[string]*finished, n)
	for i := range n {
		b, err := document(site, i, "turtle")
		if err != nil {
			return nil, err
		}
		answers["/"+string(ref(i))] = &finished{contentType: []string{"text/turtle; charset=utf-8"}, body: b}
	}
	for after := 0; after+page <= n; after += page {
		if err := feed(site, answers, "/ldes/all/after/"+strconv.Itoa(after), publish.Gzip); err != nil {
			return nil, err
		}
	}
	for _, path := range []string{"/sitemap.xml", "/sitemap.1.xml.gz"} {
		if err := feed(site, answers, path, publish.Identity); err != nil {
			return nil, err
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := answers[r.URL.Path]
		if f == nil {
			http.NotFound(w, r)
			return
		}
		header := w.Header()
		header["Content-Type"] = f.contentType
		if f.length != nil {
			header["Content-Length"] = f.length
		}
		if f.encoding != nil {
			header["Content-Encoding"] = f.encoding
		}
		_, _ = w.Write(f.body)
	}), nil
}

// page is how many changes a closed page of the event stream has.
const page = 250

// feed finishes an answer of a view, in the form preferred.
func feed(site *publish.Site, answers map[string]*finished, path string, coding publish.Coding) error {
	r, _, err := site.Locate(path, nil)
	if err != nil {
		return err
	}
	v := site.Offering(r).Variants[0]
	rep, err := site.Represent(context.Background(), r, v)
	if err != nil {
		return err
	}
	body, err := rep.Encoded(coding)
	if err != nil {
		return err
	}
	answers[path] = &finished{contentType: []string{v.ContentType}, length: []string{strconv.Itoa(len(body))}, body: body}
	if coding != publish.Identity {
		answers[path].encoding = []string{coding.String()}
	}
	return nil
}

func files(site *publish.Site, dir string, n int) error {
	for i := range n {
		for _, form := range []string{"ttl", "jsonld"} {
			b, err := document(site, i, form)
			if err != nil {
				return err
			}
			path := filepath.Join(dir, filepath.FromSlash(string(ref(i)))+"."+form)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(path, b, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func listen(address string, h http.Handler) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(context.Background(), "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	return server.Serve(ln)
}

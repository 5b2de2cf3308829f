package dump_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish"
	"github.com/kiosque-ld/kiosque/publish/harvest/dump"
)

func Example() {
	dir, err := os.MkdirTemp("", "dump-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(filepath.Join(dir, "kiosque.db"), store.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer st.Close()
	site, err := publish.New(publish.Options{Store: st, Base: "https://data.example.org"})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	if _, err := st.Put(ctx, noon, []data.Record{organization("greyc", "GREYC"), event("ia", "Journée IA & santé", "organizations/greyc")}); err != nil {
		log.Fatal(err)
	}
	m, err := dump.Make(ctx, dump.Options{Site: site, Dir: filepath.Join(dir, "files"), Forms: []*dump.Form{dump.FormByName("ntriples")}, Codings: []dump.Coding{dump.Gzip}})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range m.Set(dump.All).Files {
		fmt.Printf("%s: %d records, %s\n", f.Name, f.Records, f.MediaType)
	}
	// Output:
	// all.nt: 2 records, application/n-triples
	// all.nt.gz: 2 records, application/n-triples
}

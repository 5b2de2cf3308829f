package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// manyEvents writes a table of that many events and returns its path.
func manyEvents(t *testing.T, events int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,titre,début,ville\n")
	for i := range events {
		fmt.Fprintf(&b, "e%d,Journée d’été n° %d,%d/03/2027,Caen\n", i, i, 1+i%28)
	}
	name := filepath.Join(t.TempDir(), "agenda.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestHTTPOAIHarvestsAll(t *testing.T) {
	perl := client(t, "perl")
	if _, err := os.Stat("/usr/share/perl5/HTTP/OAI.pm"); err != nil {
		client(t, "libhttp-oai-perl")
	}
	base := serving(t, manyEvents(t, 450), "--store", "agenda.db")
	script := `
use strict; use warnings; use HTTP::OAI;
binmode STDOUT, ":utf8";
my $h = HTTP::OAI::Harvester->new(baseURL => $ARGV[0]);
my $i = $h->Identify; die $i->message if $i->is_error;
my $f = $h->ListMetadataFormats; die $f->message if $f->is_error;
my $s = $h->ListSets; die $s->message if $s->is_error;
for my $prefix ("oai_dc", "rdf", "dcat_ap") {
	my $r = $h->ListRecords(metadataPrefix => $prefix, onRecord => sub {
		my $rec = shift;
		print "$prefix ", $rec->identifier, " ", ($rec->header->setSpec)[0], "\n";
	});
	die $r->message if $r->is_error;
}
`
	got := map[string]int{}
	for line := range strings.Lines(string(output(t, perl, "-e", script, base+"/oai"))) {
		got[strings.TrimSpace(line)]++
	}
	for i := range 450 {
		for _, prefix := range []string{"oai_dc", "rdf"} {
			want := fmt.Sprintf("%s %s/events/e%d events", prefix, base, i)
			if got[want] != 1 {
				t.Fatalf("%q was harvested %d times; there are %d records, such as %v", want, got[want], len(got), slices.Sorted(maps.Keys(got))[:2])
			}
		}
	}
	for _, prefix := range []string{"oai_dc", "rdf", "dcat_ap"} {
		for _, dataset := range []string{"all", "events"} {
			if want := fmt.Sprintf("%s %s/catalog/%s catalog", prefix, base, dataset); got[want] != 1 {
				t.Errorf("%q was harvested %d times", want, got[want])
			}
		}
	}
	if len(got) != 906 {
		t.Errorf("harvested %d items, want 450 records in two formats, and two datasets in three", len(got))
	}
}

package format

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/vocab/graph"
)

// remarked reads a remark back: whatever it says, there must be no triple in it.
func remarked(t *testing.T, f *Format, text string) {
	t.Helper()
	body := f.Remark(text)
	triples := 0
	err := f.Decode(bytes.NewReader(body), "https://data.example.org/", func(graph.Triple, graph.Term) error {
		triples++
		return nil
	})
	if err != nil || triples > 0 {
		t.Errorf("%s: %d triples, %v:\n%s", f.Title, triples, err, body)
	}
}

func TestRemarkIsADocumentWithoutTriples(t *testing.T) {
	for i := range All {
		f := &All[i]
		if f.MediaType == JSONLD.MediaType {
			if f.Remark("nothing") != nil {
				t.Errorf("%s has comments", f.Title)
			}
			continue
		}
		for _, text := range []string{"", "Not Found: é", "a\nb\n", "a\r<s> <p> <o> .\n", "--> <a/>", "-", "a-", "\x00\u2028\uffff\xff", "\u0085x"} {
			remarked(t, f, text)
		}
		if body := string(f.Remark("Not Found: nothing")); !strings.Contains(body, "Not Found: nothing") {
			t.Errorf("%s does not say it: %s", f.Title, body)
		}
	}
}

func FuzzRemark(f *testing.F) {
	for _, text := range []string{"a\r\nb", "--->", "\u2028<a> <b> <c> ."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i := range All {
			if All[i].remark != nil {
				remarked(t, &All[i], text)
			}
		}
	})
}

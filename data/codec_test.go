package data_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/kiosque-ld/kiosque/data"
)

// full is a node with every kind of value, and parts in parts.
func full() *data.Node {
	n := &data.Node{ID: "https://example.org/x", Types: []string{"EducationEvent", "https://example.org/Own"}}
	data.Add(n, "name", data.NewText("Journée « IA & santé »", "fr"), data.NewText("", ""), data.NewText("\x00\xff", "x-odd"))
	for kind := data.Date; kind <= data.Double; kind++ {
		data.Add(n, "literal", data.Value{Kind: kind, Text: "2024"})
	}
	data.Add(n, "area", data.Value{Kind: data.Typed, Text: "POINT(0 0)", Tag: "https://example.org/wkt"})
	data.Add(n, "url", data.NewLink("https://example.org/"))
	data.Add(n, "description", data.NewMarked("Un gras", "fr", "<p>Un <strong>gras</strong></p>"), data.NewText("Un gras", ""))
	place := &data.Node{Types: []string{"Place"}}
	data.Add(place, "address", data.NewNested(&data.Node{Types: []string{"PostalAddress"}}))
	data.Add(n, "location", data.NewNested(place), data.NewReference("places/caen"),
		data.Value{Kind: data.Reference, Text: "places/rouen", Node: &data.Node{Types: []string{"City"}}})
	for range 200 {
		data.Add(n, "keywords", data.NewText(strings.Repeat("k", len(data.Values(n, "keywords"))), ""))
	}
	return n
}

func TestDecodeIsTheInverseOfEncode(t *testing.T) {
	for name, n := range map[string]*data.Node{"nothing": {}, "everything": full()} {
		body := data.Encode([]byte("before"), n)[len("before"):]
		got, err := data.Decode(body)
		if err != nil || !got.Equal(n) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
		clear(body) // the node shares nothing with the bytes
		if !got.Equal(n) {
			t.Errorf("%s: the node changed with the bytes", name)
		}
	}
}

func TestEqualContentHasEqualHash(t *testing.T) {
	a, b := data.Encode(nil, full()), data.Encode(nil, full())
	if data.ContentHash(a) != data.ContentHash(b) {
		t.Error("one node, two hashes")
	}
	other := full()
	data.Add(other, "name", data.NewText("x", ""))
	if data.ContentHash(data.Encode(nil, other)) == data.ContentHash(a) {
		t.Error("two nodes, one hash")
	}
}

// Markup is part of what a record says; bodies that were stored before there was any read as ever.
func TestMarkupIsKeptBesideItsText(t *testing.T) {
	node := func(v data.Value) *data.Node {
		n := &data.Node{}
		data.Add(n, "description", v)
		return n
	}
	marked, plain := node(data.NewMarked("a", "fr", "<p><em>a</em></p>")), node(data.NewText("a", "fr"))
	if data.ContentHash(data.Encode(nil, marked)) == data.ContentHash(data.Encode(nil, plain)) || marked.Equal(plain) {
		t.Error("markup makes no difference")
	}
	got, err := data.Decode(data.Encode(nil, marked))
	if v := data.First(got, "description"); err != nil || v.Markup() != "<p><em>a</em></p>" || v.Text != "a" || v.Tag != "fr" || v.Kind != data.Text {
		t.Errorf("got %+v, %v", v, err)
	}
	before := []byte("\x01\x00\x00\x01\x0bdescription\x01\x01\x01a\x02fr")
	if got, err := data.Decode(before); err != nil || !got.Equal(plain) || !bytes.Equal(data.Encode(nil, plain), before) {
		t.Errorf("a body from before: got %+v, %v", got, err)
	}
	if data.Add(marked, "description", data.NewText("a", "fr")); len(data.Values(marked, "description")) != 1 {
		t.Error("a text is there twice, with and without markup")
	}
	if v := data.NewText("a", ""); v.Markup() != "" || data.NewNested(&data.Node{ID: "<b>"}).Markup() != "" {
		t.Error("markup where there is none")
	}
}

func TestDamageIsSeen(t *testing.T) {
	body := data.Encode(nil, full())
	for end := range len(body) {
		if _, err := data.Decode(body[:end]); !errors.Is(err, data.ErrDamaged) {
			t.Fatalf("cut to %d of %d bytes: got error %v, want %v", end, len(body), err, data.ErrDamaged)
		}
	}
	for name, b := range map[string][]byte{
		"another version":     {9, 0, 0, 0},
		"bytes behind":        append(data.Encode(nil, &data.Node{}), 0),
		"a kind unknown":      {1, 0, 0, 1, 1, 'p', 1, 99, 0},
		"markup that is none": {1, 0, 0, 1, 1, 'p', 1, byte(data.Nested) + 1, 1, 'a', 0, 0},
		"a count too large":   {1, 0, 0xff, 0xff, 0xff, 0x7f},
		"a count of 40 bits":  {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		"a node without end":  bytes.Repeat([]byte{1, 0, 0, 1, 0, 1, byte(data.Nested)}, 100),
		"nested without end":  append([]byte{1}, bytes.Repeat([]byte{0, 0, 1, 0, 1, byte(data.Nested)}, 1000)...),
		"claims at any depth": append([]byte{1}, bytes.Repeat([]byte{0, 0, 0xff, 0x3f, 0, 0xff, 0x1f, byte(data.Nested)}, 4000)...),
	} {
		if _, err := data.Decode(b); !errors.Is(err, data.ErrDamaged) {
			t.Errorf("%s: got error %v, want %v", name, err, data.ErrDamaged)
		}
	}
}

func TestWhatIsNotDeepCanBeRead(t *testing.T) {
	n := &data.Node{}
	for depth := range 70 {
		_, err := data.Decode(data.Encode(nil, n))
		if deep := n.Deep(); deep != (err != nil) || deep != (depth > 64) {
			t.Errorf("depth %d: deep is %t, decoding says %v", depth, deep, err)
		}
		inner := n
		n = &data.Node{Properties: []data.Property{{Name: "p", Values: []data.Value{data.NewNested(inner)}}}}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(data.Encode(nil, &data.Node{}))
	f.Add(data.Encode(nil, full()))
	f.Add([]byte{})
	f.Add([]byte{1, 0, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := data.Decode(b)
		if err != nil {
			return
		}
		again, err := data.Decode(data.Encode(nil, n))
		if err != nil || !again.Equal(n) {
			t.Errorf("%x: %+v became %+v, %v", b, n, again, err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	n := full()
	var body []byte
	b.ReportAllocs()
	for b.Loop() {
		body = data.Encode(body[:0], n)
	}
	b.SetBytes(int64(len(body)))
}

func BenchmarkDecode(b *testing.B) {
	body := data.Encode(nil, full())
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := data.Decode(body); err != nil {
			b.Fatal(err)
		}
	}
}

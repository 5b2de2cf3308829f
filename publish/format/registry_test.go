package format

import "testing"

func TestLookups(t *testing.T) {
	for _, row := range []struct {
		fact string
		got  *Format
		want string
	}{
		{"by name", ByName("Turtle"), "turtle"},
		{"by name, extensions count too", ByName("nt"), "ntriples"},
		{"by extension", ByExtension("trig"), "trig"},
		{"by extension with its dot, in any case", ByExtension(".NQ"), "nquads"},
		{"by media type", ByMediaType("text/turtle"), "turtle"},
		{"parameters do not matter", ByMediaType("Text/Turtle; charset=utf-8"), "turtle"},
		{"by alias", ByMediaType("application/x-turtle"), "turtle"},
		{"no such name", ByName("n3"), ""},
		{"no such extension", ByExtension(""), ""},
		{"no such media type", ByMediaType("image/png"), ""},
		{"no media type at all", ByMediaType(";;"), ""},
	} {
		name := ""
		if row.got != nil {
			name = row.got.Name
		}
		if name != row.want {
			t.Errorf("%s: got %q, want %q", row.fact, name, row.want)
		}
	}
}

// Names, extensions and media types mean one form each, whoever asks.
func TestRegistryIsWhole(t *testing.T) {
	for i := range All {
		f := &All[i]
		if f.Append == nil || f.NewWriter == nil || f.Decode == nil || f.Title == "" || f.MediaType == "" {
			t.Errorf("%s lacks something", f.Name)
		}
		if ByName(f.Name) != f {
			t.Errorf("%s is not found by its name", f.Name)
		}
		if g := ByMediaType(f.ContentType()); g == nil || g.MediaType != f.MediaType || g.Profile != f.Profile {
			t.Errorf("%s is not found by its content type %s", f.Name, f.ContentType())
		}
	}
}
